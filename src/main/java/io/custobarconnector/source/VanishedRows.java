package io.custobarconnector.source;

import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.row.DeliveredRow;
import java.util.List;
import java.util.Optional;

/** The rows that were delivered and have gone, between the keys of two pages of a snapshot. */
final class VanishedRows {

  private final DeliveredMessages delivered;
  private final String flow;
  private final Optional<String> upTo;
  private final List<String> there;
  private String after;

  /**
   * @param after the key before the range
   * @param upTo the last key of the range; empty when nothing comes after it
   * @param there the keys in the range that the source still has
   */
  VanishedRows(
      DeliveredMessages delivered,
      String flow,
      String after,
      Optional<String> upTo,
      List<String> there) {
    this.delivered = delivered;
    this.flow = flow;
    this.after = after;
    this.upTo = upTo;
    this.there = there;
  }

  /** The next rows, in the order of their keys; none when that was all. */
  List<DeliveredRow> next(int limit) {
    List<DeliveredRow> rows = delivered.between(flow, after, upTo, there, limit);
    if (!rows.isEmpty()) {
      after = rows.get(rows.size() - 1).key();
    }
    return rows;
  }
}
