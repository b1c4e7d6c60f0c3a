package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.row.RowKey;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The reading of one run of a source, page by page. Where items come in the order of their last
 * change, one that changes meanwhile moves to the end and is read again there. One thread at a
 * time.
 *
 * <p>The source's clock bounds the cursor: an item whose change lies ahead of it is given out as
 * any other and moves nothing, for what changes until then is still to be read. An item without a
 * usable time of change moves nothing either. Where items come in another order, the cursor moves
 * when all have been read, and not beyond the time when that began.
 */
public abstract class HttpPages {

  /** Where a flow stands that could not trust the order of the pages of its first run. */
  private static final Position BEGINNING = new Position(Instant.EPOCH.toString(), "");

  private final HttpApi api;
  private final Optional<Position> start;
  private final InstantSource ownClock;
  private final Instant until;
  private final RepeatedPages repeated;
  private final Set<String> readAfterTheStart = new HashSet<>();
  private final List<JsonNode> ahead = new ArrayList<>();
  private final Set<String> allAhead = new LinkedHashSet<>();
  private Optional<Instant> began = Optional.empty();
  private Instant newest;
  private String newestItem = "";
  private Instant latestRead = Instant.EPOCH;
  private boolean ascending;
  private boolean more = true;
  private boolean commitDue;
  private boolean beside;
  private Optional<String> only = Optional.empty();
  private Optional<Position> held = Optional.empty();

  /**
   * @param start how far an earlier run has read
   * @param ownClock for a source that does not say what time it is
   */
  HttpPages(HttpApi api, Optional<Position> start, InstantSource ownClock) {
    this.api = api;
    this.start = start;
    this.ownClock = ownClock;
    this.until = ownClock.instant();
    this.repeated = new RepeatedPages(api);
    this.ascending = api.answer().sorted();
    // Before the first run nothing was sent that could be taken back.
    this.beside = start.isPresent() && api.requests().also().isPresent();
    this.newest = start.map(p -> Instant.parse(p.changedAt())).orElse(Instant.EPOCH);
    start.ifPresent(p -> newestItem = p.key());
  }

  static HttpPages of(HttpApi api, Optional<Position> start, InstantSource ownClock) {
    return switch (api.paging().kind()) {
      case SINCE -> new SincePages(api, start, ownClock);
      case LINK, TOKEN -> new FollowedPages(api, start, ownClock);
      case NONE, PAGE, OFFSET -> new NumberedPages(api, start, ownClock);
    };
  }

  final HttpApi api() {
    return api;
  }

  /** The root of the source's addresses. */
  public final String getUrl() {
    return api.requests().url().toString();
  }

  /** Where tokens are given out; null when the key is none. */
  public final URI getTokenUrl() {
    return api.key() instanceof HttpKey.ClientCredentials client ? client.tokenUrl() : null;
  }

  /** What messages call the source. */
  public final String getSystem() {
    return api.names().system();
  }

  /** The file of its parameters. */
  public final String getFile() {
    return api.names().file();
  }

  /** What messages call its items. */
  public final String getKind() {
    return api.names().items();
  }

  /** Where its address is set. */
  public final String getAddressSettings() {
    return api.names().address();
  }

  /** Where its key is set. */
  public final String getKeySettings() {
    return api.names().keys();
  }

  /** Whether there may be items that were not read yet. */
  public final boolean isMore() {
    return more;
  }

  /** The query of the next request, encoded. */
  final String asked() {
    return only.orElseGet(this::nextQuery);
  }

  /** The query of the next page, encoded. */
  abstract String nextQuery();

  /** The first page of what changed from a time on; of all there is without one. */
  final QueryText changes(Optional<Instant> from) {
    HttpApi.Requests requests = api.requests();
    HttpApi.Window window = api.window();
    QueryText query = beside ? requests.query().with(requests.also().get()) : requests.query();
    Optional<Instant> since = from.or(window::first);
    if (since.isPresent() && window.since().isPresent()) {
      Instant time = window.exclusive() ? since.get().minusSeconds(1) : since.get();
      String text = window.format().write(window.format().since(time));
      query = query.with(window.since().get().filled("since", text));
    }
    return query.filled("until", window.format().write(until));
  }

  /** From when on this run asks; empty where earlier runs have found nothing, as for the first. */
  final Optional<Instant> begin() {
    return start
        .map(p -> Instant.parse(p.changedAt()))
        .filter(at -> at.isAfter(Instant.EPOCH))
        .map(at -> at.minus(api.window().overlap()));
  }

  /** Asks for certain items and nothing else, wherever they stand. */
  final void only(QueryText query) {
    only = Optional.of(query.encoded());
    beside = false;
  }

  /** Whether the journal has to hear of the latest page: of its items, or how far all were read. */
  public final boolean isCommitDue() {
    return commitDue;
  }

  /** Reads no further. */
  final void end() {
    more = false;
  }

  /** Leaves out pages beside those of the changes. */
  final void changesOnly() {
    beside = false;
  }

  /**
   * How far everything has been read: the newest change and its item. While pages come in another
   * order than that of their changes, it stays where the run began, for older ones may follow.
   * Empty where items do not say when they changed.
   */
  public final Optional<Position> getPosition() {
    if (api.answer().changed().isEmpty()) {
      return Optional.empty();
    }
    return held.or(() -> Optional.of(position(ascending || !more)));
  }

  private Position position(boolean moved) {
    return moved ? new Position(newest.toString(), newestItem) : start.orElse(BEGINNING);
  }

  /** The position stays where it is: of what is read from now on, something may be missing. */
  final void holdPosition() {
    held = held.or(() -> Optional.of(position(ascending)));
  }

  /** Nothing of it is missing. */
  final void releasePosition() {
    held = Optional.empty();
  }

  /**
   * Takes a page and gives out its items.
   *
   * @throws HttpSourceException when the source does not do what was asked
   */
  final List<JsonNode> accept(HttpPage page) {
    Instant now = time(page);
    Instant from = began.orElse(now);
    began = Optional.of(from);
    ahead.clear();
    repeated.refuse(asked(), versions(page), page.items().isEmpty(), page.next().isEmpty());
    commitDue = !page.items().isEmpty();
    if (beside) {
      if (!moreAfter(page, true)) {
        beside = false;
        restart();
      }
      return page.items();
    }
    boolean sorted = api.answer().sorted();
    Instant unseen = unseenSince();
    boolean inOrder = true;
    for (JsonNode item : page.items()) {
      Instant changed = changed(item).orElse(latestRead);
      inOrder &= !changed.isBefore(latestRead);
      latestRead = changed.isAfter(latestRead) ? changed : latestRead;
    }
    ascending &= inOrder;
    more = moreAfter(page, inOrder) && (!sorted || anythingNew(page, from));
    for (JsonNode item : page.items()) {
      Optional<Instant> changed = changed(item);
      if (changed.isPresent() && changed.get().isAfter(now)) {
        ahead.add(item);
        allAhead.add(name(item));
      } else if (changed.isPresent()
          && !changed.get().isBefore(newest)
          && !changed.get().isAfter(unseen)
          // What else changed since the run began may stand on a page that was read before.
          && (ascending || !changed.get().isAfter(from))) {
        newest = changed.get();
        newestItem = name(item);
      }
    }
    // The last page may be empty, and only then it is known how far all were read.
    commitDue |= !more && !sorted;
    return page.items();
  }

  /** From now on pages may come that came before. */
  final void pagesComeAgain() {
    repeated.forget();
  }

  /** As above; and what came before is no measure of the order in which they come. */
  final void pagesComeAgain(Optional<Instant> from) {
    pagesComeAgain();
    latestRead = from.orElse(Instant.EPOCH);
  }

  /**
   * Since when an item may have changed without being on the page that is to come, though it
   * belongs there.
   */
  Instant unseenSince() {
    return Instant.MAX;
  }

  /** What time it was at the source when it gave out a page. */
  final Instant time(HttpPage page) {
    return page.clock().orElseGet(ownClock::instant);
  }

  private String versions(HttpPage page) {
    StringBuilder versions = new StringBuilder(Boolean.toString(beside));
    for (JsonNode item : page.items()) {
      versions.append('\n').append(version(item));
    }
    return versions.toString();
  }

  /** What tells an item from others, and from what it was before it changed. */
  final String version(JsonNode item) {
    // Without an id and a time of change, the item itself says whether it is another one.
    Optional<JsonNode> changed = api.answer().changed().map(place -> place.in(item));
    return id(item).isEmpty() ? item.toString() : id(item) + ' ' + changed.orElse(item);
  }

  /**
   * A source may change items as fast as they are read, for a plugin saves each that is looked at.
   * A page of nothing but items that this run has read since they changed ends it: what comes after
   * them changed later than they did, and is for the next run.
   */
  private boolean anythingNew(HttpPage page, Instant from) {
    boolean anything = page.items().isEmpty();
    for (JsonNode item : page.items()) {
      boolean late = changed(item).filter(changed -> changed.isAfter(from)).isPresent();
      anything |= !late || readAfterTheStart.add(id(item));
    }
    return anything;
  }

  /** The items of the latest page whose change lies ahead of the source's clock. */
  final List<JsonNode> ahead() {
    return List.copyOf(ahead);
  }

  /** Ids of all items read so far whose change lies ahead of the source's clock. */
  final Set<String> allAhead() {
    return Collections.unmodifiableSet(allAhead);
  }

  /**
   * Says whether another page follows, and gets ready to ask for it.
   *
   * @param inOrder whether no item of the page changed before one that was read earlier
   */
  abstract boolean moreAfter(HttpPage page, boolean inOrder);

  /** Begins anew with the first page. */
  abstract void restart();

  /** When an item last changed; empty when it does not say. */
  final Optional<Instant> changed(JsonNode item) {
    return api.answer().changed().flatMap(place -> api.window().format().read(place.in(item)));
  }

  /** The item's id as the journal can keep it: of a source's ids that is not certain. */
  final String name(JsonNode item) {
    return RowKey.kept(id(item));
  }

  /** The item's own id; empty text when it has none. */
  final String id(JsonNode item) {
    return api.answer().id().in(item).asText("");
  }
}
