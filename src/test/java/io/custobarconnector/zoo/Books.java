package io.custobarconnector.zoo;

import io.custobarconnector.sandbox.Rows;
import java.util.List;
import java.util.Map;

/**
 * What the journal says of a run.
 *
 * @param counts by column, such as {@code rows_read}
 */
record Books(Map<String, Object> counts) {

  private static final List<String> PLACES =
      List.of("rows_sent", "rows_unchanged", "rows_rejected", "rows_ignored");

  static Books last(Rows rows) {
    return new Books(rows.list("SELECT * FROM connector.run ORDER BY id DESC LIMIT 1").get(0));
  }

  /**
   * Each row that was read is in one place.
   *
   * @param exactly whether nothing goes out beside: rows that were left earlier, ids that are gone
   */
  void judge(boolean exactly) {
    long places = PLACES.stream().mapToLong(this::count).sum();
    if (places < count("rows_read") || (exactly && places > count("rows_read"))) {
      throw new Finding(Finding.Kind.BOOKS, counts.toString());
    }
  }

  /** How many rows a reconcile found that the cursor had missed. */
  long missed() {
    return count("rows_missed");
  }

  private long count(String column) {
    return counts.get(column) instanceof Number number ? number.longValue() : 0;
  }
}
