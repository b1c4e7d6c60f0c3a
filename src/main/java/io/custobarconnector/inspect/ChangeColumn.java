package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The column that tells when a row last changed.
 *
 * @param column the column; empty when there is none, so that all rows must be read
 * @param doubts what a person should look at
 */
record ChangeColumn(Optional<CatalogueColumn> column, List<String> doubts) {

  /** So few rows are read as a whole in a moment. */
  private static final int FEW = 10_000;

  ChangeColumn {
    doubts = List.copyOf(doubts);
  }

  static ChangeColumn of(ColumnFinder finder, TableRole role, CatalogueTable table) {
    Optional<CatalogueColumn> indexed =
        find(finder, role, table, column -> table.indexOn(column).isPresent());
    Optional<CatalogueColumn> found = indexed.or(() -> find(finder, role, table, any -> true));
    List<String> doubts = new ArrayList<>();
    found.ifPresent(
        column -> {
          String name = SqlName.of(column.name());
          if (column.type().equals("timestamp")) {
            doubts.add(
                "a time without a zone, read as the setting time-zone says; if the source writes UTC: %s AT TIME ZONE 'UTC'"
                    .formatted(name));
          }
          if (column.type().equals("date")) {
            doubts.add(
                "a day without a time: what changes later on the same day may wait for the reconcile");
          }
          if (!column.notNull()) {
            doubts.add(
                "may be NULL; such rows are read once a day only, unless another time stands in for it");
          }
          if (indexed.isEmpty() && !table.view() && table.rows() >= FEW) {
            doubts.add(
                "no index leads with it, so each page reads the whole table: CREATE INDEX CONCURRENTLY ON %s (%s)"
                    .formatted(table.sqlName(), name));
          }
        });
    return new ChangeColumn(found, doubts);
  }

  private static Optional<CatalogueColumn> find(
      ColumnFinder finder,
      TableRole role,
      CatalogueTable table,
      java.util.function.Predicate<CatalogueColumn> also) {
    return finder
        .find(table, role, "other.changed", column -> column.isMoment() && also.test(column))
        .or(
            () ->
                finder.find(
                    table, role, "other.changed", column -> column.isDay() && also.test(column)))
        .map(ColumnFinder.Match::column);
  }

  /** Selects it, or says what to set instead. */
  void write(DraftText text, String alias, String flow, List<String> settings) {
    if (column.isPresent()) {
      text.doubts(doubts).column(alias + "." + SqlName.of(column.get().name()), "_changed_at");
    } else {
      String setting = flow + ".changes=snapshot";
      settings.add(setting);
      text.doubt(
          "no column tells when a row changed, so there is no _changed_at: set %s, which reads and compares all rows"
              .formatted(setting));
    }
  }
}
