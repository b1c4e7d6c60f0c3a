package io.custobarconnector.changes;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The reading of one run of a webshop's orders, page by page, in the order of their last change. An
 * order that changes meanwhile moves to the end, and is read again there. One thread at a time.
 */
public abstract class OrderPages {

  /** Where a flow stands that could not trust the order of the pages of its first run. */
  private static final Position BEGINNING = new Position(Instant.EPOCH.toString(), "");

  private final Optional<Position> start;
  private Instant newest;
  private String newestOrder = "";
  private Instant latestRead = Instant.EPOCH;
  private boolean ascending = true;
  private boolean more = true;
  private Optional<String> only = Optional.empty();

  OrderPages(Optional<Position> start) {
    this.start = start;
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
    boolean inOrder = true;
    for (JsonNode order : page.orders()) {
      Instant changed = changed(order);
      inOrder &= !changed.isBefore(latestRead);
      latestRead = changed.isAfter(latestRead) ? changed : latestRead;
    }
    ascending &= inOrder;
    more = moreAfter(page, inOrder);
    for (JsonNode order : page.orders()) {
      if (!changed(order).isBefore(newest)) {
        newest = changed(order);
        newestOrder = id(order);
      }
    }
    return page.orders();
  }

  /**
   * Says whether another page follows, and gets ready to ask for it.
   *
   * @param inOrder whether no order of the page changed before one that was read earlier
   */
  abstract boolean moreAfter(OrderPage page, boolean inOrder);

  /** When an order last changed. */
  abstract Instant changed(JsonNode order);

  static String id(JsonNode order) {
    String id = order.path("id").asText("");
    if (id.isEmpty()) {
      throw new WebshopException(
          "the webshop sent an order without an id; check that webshop.platform names the right one");
    }
    return id;
  }

  static WebshopException noTime(JsonNode order, String field) {
    return new WebshopException(
        "the webshop sent order %s without a usable %s; check that webshop.platform names the right one"
            .formatted(id(order), field));
  }
}
