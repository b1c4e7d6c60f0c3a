package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.error.HttpError;
import io.custobarconnector.journal.Fingerprint;
import io.custobarconnector.journal.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages by time of change. Not by page number: an item that changes leaves its place, all later
 * ones move up by one, and the first of the next page would never be seen. Each request begins
 * where the last page ended instead, without the items of that moment that were seen, if the source
 * can leave those out. Items without a time of change come first, and count as of one moment.
 *
 * <p>Where page numbers cannot be done without, the pages are read again until one reading holds
 * all that the one before held: then nothing has left its place, and no item was skipped.
 */
final class SincePages extends HttpPages {

  /** Characters of ids that fit in an address that any web server takes. */
  private static final int LONGEST_EXCLUSION = 3000;

  /** A source may change its items as fast as they are read. */
  private static final int MOST_READINGS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(SincePages.class);

  private Optional<Instant> from;
  private Optional<Instant> lastMoment = Optional.empty();
  private final Set<String> seenInLastMoment = new LinkedHashSet<>();
  private Instant firstSeen = Instant.MAX;
  private int page;
  private int readInWindow;
  private int readings;
  private Set<Long> reading = new HashSet<>();
  private Optional<Set<Long>> readingBefore = Optional.empty();

  /** Something may be missing of what numbered pages gave out: the next run begins before it. */
  private boolean doubtful;

  SincePages(HttpApi api, Optional<Position> start, InstantSource ownClock) {
    super(api, start, ownClock);
    this.from = begin();
  }

  @Override
  String nextQuery() {
    QueryText query = changes(from);
    HttpApi.Paging paging = api().paging();
    if (paging.exclude().isPresent() && !seenInLastMoment.isEmpty()) {
      query = query.with(paging.exclude().get(), String.join(",", seenInLastMoment));
    }
    if (page > 0) {
      query = query.with(paging.parameter(), Integer.toString(paging.first() + page));
    }
    return query.encoded();
  }

  @Override
  boolean moreAfter(HttpPage answer, boolean inOrder) {
    from.map(this::askedFrom).ifPresent(earliest -> refuseOlder(answer.items(), earliest));
    // A page may be shorter than was asked for; only the total, or an empty page, tells the end.
    boolean more =
        !answer.items().isEmpty()
            && answer.total().orElse(Integer.MAX_VALUE) > readInWindow + answer.items().size();
    return more ? moveOn(answer, inOrder) : readAgain(answer.items());
  }

  /** Items that are left out of the next page may change before it is given out. */
  @Override
  Instant unseenSince() {
    return firstSeen;
  }

  @Override
  void restart() {
    from = begin();
    lastMoment = Optional.empty();
    seenInLastMoment.clear();
    firstSeen = Instant.MAX;
    page = 0;
    readInWindow = 0;
    numberNoMore();
    pagesComeAgain(Optional.empty());
  }

  private boolean moveOn(HttpPage answer, boolean inOrder) {
    List<JsonNode> items = answer.items();
    Optional<Instant> last =
        items.stream().map(this::changed).flatMap(Optional::stream).reduce((one, next) -> next);
    Set<String> seen = new LinkedHashSet<>(last.equals(lastMoment) ? seenInLastMoment : Set.of());
    items.stream()
        .filter(item -> changed(item).equals(last))
        .map(this::id)
        .filter(id -> !id.isEmpty())
        .forEach(seen::add);
    boolean exact =
        last.filter(time -> !api().window().format().since(time).equals(time)).isEmpty();
    if (!inOrder || !exact || !isPassable(seen, items.size())) {
      // Page numbers, for once. Either the source sorted by local time in the hour that comes twice
      // each autumn, or so many items share a moment that an import made them.
      holdPosition();
      note(items);
      page++;
      readInWindow += items.size();
      return true;
    }
    if (readAgain(items)) {
      return true;
    }
    // An item that this page left out, and that changed before its last one did, is on no later
    // page: from then on, the bound stays.
    if (last.filter(time -> time.isAfter(firstSeen)).isEmpty()
        && (!last.equals(lastMoment) || firstSeen.equals(Instant.MAX))) {
      firstSeen = seen.isEmpty() ? Instant.MAX : time(answer);
    }
    lastMoment = last;
    seenInLastMoment.clear();
    seenInLastMoment.addAll(seen);
    from = last.or(() -> from);
    page = 0;
    readInWindow = 0;
    return true;
  }

  /**
   * Says whether the numbered pages, of which these items end the last one, are read once more. An
   * item that changes meanwhile leaves its place, the first of the next page moves up, and nobody
   * sees it.
   */
  private boolean readAgain(List<JsonNode> items) {
    if (page == 0) {
      numberNoMore();
      return false;
    }
    note(items);
    boolean whole = readingBefore.filter(reading::containsAll).isPresent();
    if (whole || readings == MOST_READINGS) {
      if (!whole) {
        LOG.warn(
            "{} changes {} while they are read, and many have the same time of change: some may be missing, so the next run reads again from that time",
            api().names().system(),
            api().names().items());
        doubtful = true;
      }
      numberNoMore();
      return false;
    }
    readings++;
    readingBefore = Optional.of(reading);
    reading = new HashSet<>();
    page = 0;
    readInWindow = 0;
    pagesComeAgain(from.map(this::askedFrom));
    return true;
  }

  private void note(List<JsonNode> items) {
    items.forEach(
        item -> reading.add(Fingerprint.of(version(item).getBytes(StandardCharsets.UTF_8))));
  }

  private void numberNoMore() {
    readings = 0;
    reading = new HashSet<>();
    readingBefore = Optional.empty();
    if (!doubtful) {
      releasePosition();
    }
  }

  /** Whether the next request gets beyond the items of a moment that were seen. */
  private boolean isPassable(Set<String> seen, int pageSize) {
    return api().paging().exclude().isPresent()
        ? QueryText.encoded(String.join(",", seen)).length() <= LONGEST_EXCLUSION
        : seen.size() < pageSize;
  }

  /** The earliest time of change that may be given out, in whole seconds, by who asks from one. */
  private Instant askedFrom(Instant time) {
    HttpApi.Window window = api().window();
    Instant asked = window.exclusive() ? time.minusSeconds(1) : time;
    return window.format().since(asked).minusSeconds(1);
  }

  private void refuseOlder(List<JsonNode> items, Instant earliest) {
    for (JsonNode item : items) {
      if (changed(item).filter(changed -> changed.isBefore(earliest)).isPresent()) {
        HttpApi.Names names = api().names();
        throw new HttpSourceException(
            HttpError.OLDER,
            "%s gave out %s among its %s, which changed before the time that was asked for: %s"
                .formatted(
                    names.system(),
                    id(item),
                    names.items(),
                    api().window().hint().isEmpty()
                        ? "check query.since in " + names.file()
                        : api().window().hint()));
      }
    }
  }
}
