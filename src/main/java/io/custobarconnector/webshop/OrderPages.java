package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
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
 * The reading of one run of a webshop's orders, page by page, in the order of their last change. An
 * order that changes meanwhile moves to the end, and is read again there. One thread at a time.
 *
 * <p>The webshop's clock bounds the cursor: an order whose change lies ahead of it is given out as
 * any other and moves nothing, for what changes until then is still to be read. An order without a
 * usable time of change moves nothing either.
 */
public abstract class OrderPages {

  /** Where a flow stands that could not trust the order of the pages of its first run. */
  private static final Position BEGINNING = new Position(Instant.EPOCH.toString(), "");

  private final Optional<Position> start;
  private final InstantSource ownClock;
  private final RepeatedPages repeated = new RepeatedPages();
  private final Set<String> readAfterTheStart = new HashSet<>();
  private final List<JsonNode> ahead = new ArrayList<>();
  private final Set<String> allAhead = new LinkedHashSet<>();
  private Optional<Instant> began = Optional.empty();
  private Instant newest;
  private String newestOrder = "";
  private Instant latestRead = Instant.EPOCH;
  private boolean ascending = true;
  private boolean more = true;
  private Optional<String> only = Optional.empty();

  /**
   * @param ownClock for a webshop that does not say what time it is
   */
  OrderPages(Optional<Position> start, InstantSource ownClock) {
    this.start = start;
    this.ownClock = ownClock;
    this.newest = start.map(p -> Instant.parse(p.changedAt())).orElse(Instant.EPOCH);
    start.ifPresent(p -> newestOrder = p.key());
  }

  /** Whether there may be orders that were not read yet. */
  public final boolean isMore() {
    return more;
  }

  /** What the next request asks for, beside what is the same in every request: encoded. */
  public final String getWindow() {
    return only.orElseGet(this::changesWindow);
  }

  abstract String changesWindow();

  /** Asks for certain orders and nothing else, wherever they stand. */
  final void only(String query) {
    only = Optional.of(query);
  }

  /** Reads no further. */
  final void end() {
    more = false;
  }

  /**
   * How far everything has been read: the newest change and its order. While pages come in another
   * order than that of their changes, it stays where the run began, for older ones may follow.
   */
  public final Optional<Position> getPosition() {
    return Optional.of(
        ascending || !more
            ? new Position(newest.toString(), newestOrder)
            : start.orElse(BEGINNING));
  }

  /**
   * Takes a page and gives out its orders.
   *
   * @throws WebshopException when the webshop does not do what was asked
   */
  public final List<JsonNode> accept(OrderPage page) {
    Instant now = page.clock().orElseGet(ownClock::instant);
    Instant from = began.orElse(now);
    began = Optional.of(from);
    ahead.clear();
    repeated.refuse(getWindow(), versions(page), page.orders().isEmpty(), page.next().isEmpty());
    if (isBeside()) {
      more = moreAfter(page, true);
      return page.orders();
    }
    boolean inOrder = true;
    for (JsonNode order : page.orders()) {
      Instant changed = changed(order).orElse(latestRead);
      inOrder &= !changed.isBefore(latestRead);
      latestRead = changed.isAfter(latestRead) ? changed : latestRead;
    }
    ascending &= inOrder;
    more = moreAfter(page, inOrder) && anythingNew(page, from);
    for (JsonNode order : page.orders()) {
      Optional<Instant> changed = changed(order);
      if (changed.isPresent() && changed.get().isAfter(now)) {
        ahead.add(order);
        allAhead.add(id(order));
      } else if (changed.isPresent() && !changed.get().isBefore(newest)) {
        newest = changed.get();
        newestOrder = id(order);
      }
    }
    return page.orders();
  }

  private String versions(OrderPage page) {
    StringBuilder versions = new StringBuilder(Boolean.toString(isBeside()));
    for (JsonNode order : page.orders()) {
      versions.append('\n').append(order.path("id")).append(' ').append(order.path(timeField()));
    }
    return versions.toString();
  }

  /**
   * A webshop may change orders as fast as they are read, for a plugin saves each that is looked
   * at. A page of nothing but orders that this run has read since they changed ends it: what comes
   * after them changed later than they did, and is for the next run.
   */
  private boolean anythingNew(OrderPage page, Instant from) {
    boolean anything = page.orders().isEmpty();
    for (JsonNode order : page.orders()) {
      boolean late = changed(order).filter(changed -> changed.isAfter(from)).isPresent();
      anything |= !late || readAfterTheStart.add(id(order));
    }
    return anything;
  }

  /** The orders of the latest page whose change lies ahead of the webshop's clock. */
  final List<JsonNode> ahead() {
    return List.copyOf(ahead);
  }

  /** Ids of all orders read so far whose change lies ahead of the webshop's clock. */
  final Set<String> allAhead() {
    return Collections.unmodifiableSet(allAhead);
  }

  /** Leaves out pages beside those of the changes. */
  void changesOnly() {
    // There are none, unless a platform has some.
  }

  /** Whether the page at hand is beside those of the changes, so that it moves no cursor. */
  boolean isBeside() {
    return false;
  }

  /**
   * Says whether another page follows, and gets ready to ask for it.
   *
   * @param inOrder whether no order of the page changed before one that was read earlier
   */
  abstract boolean moreAfter(OrderPage page, boolean inOrder);

  /** When an order last changed; empty when it does not say. */
  abstract Optional<Instant> changed(JsonNode order);

  /** The field that says when an order last changed. */
  abstract String timeField();

  /** The order's own id; empty text when it has none. */
  static String id(JsonNode order) {
    return order.path("id").asText("");
  }
}
