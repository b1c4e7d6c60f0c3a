package io.custobarconnector.inspect;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What the source's catalogue suggests.
 *
 * @param database the source's name
 * @param user who asked
 * @param tablesSeen how many tables there are
 * @param guesses what tables seem to hold, for each kind the likeliest first
 * @param drafts the queries, in the order in which the flows run
 * @param grants what an administrator runs, so that the user may read what the drafts read
 * @param unreadable tables of the drafts that the user may not read now
 */
public record SourceInspection(
    String database,
    String user,
    int tablesSeen,
    List<TableGuess> guesses,
    List<FlowDraft> drafts,
    List<String> grants,
    List<String> unreadable) {

  public SourceInspection {
    guesses = List.copyOf(guesses);
    drafts = List.copyOf(drafts);
    grants = List.copyOf(grants);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Reads the catalogue, and no row.
   *
   * @param journalSchema the connector's own schema, which is no part of the source
   * @throws SQLException when the database does not answer
   */
  public static SourceInspection of(DataSource database, String journalSchema) throws SQLException {
    return of(new CatalogueReader(database, journalSchema).read());
  }

  static SourceInspection of(SourceCatalogue catalogue) {
    RetailWords words = new RetailWords();
    ColumnFinder finder = new ColumnFinder(words);
    FieldGuesses fields = FieldGuesses.with(finder);
    TableGuesses tables = new TableGuesses(catalogue, words, finder, fields);
    List<TableGuess> guesses = new ArrayList<>();
    for (TableRole role : TableRole.values()) {
      guesses.addAll(tables.all(role));
    }
    List<FlowDraft> drafts = new ArrayList<>();
    RecordDraft records = new RecordDraft(catalogue, words, finder, fields, tables);
    for (TableRole role : List.of(TableRole.SHOP, TableRole.PRODUCT, TableRole.CUSTOMER)) {
      tables.best(role).map(table -> records.of(role, table)).ifPresent(drafts::add);
    }
    tables
        .best(TableRole.RECEIPT)
        .flatMap(
            receipt ->
                tables
                    .best(TableRole.RECEIPT_LINE)
                    .flatMap(line -> new SalesDraft(finder, fields, tables).of(receipt, line)))
        .ifPresent(drafts::add);
    return new SourceInspection(
        catalogue.database(),
        catalogue.user(),
        catalogue.tables().size(),
        guesses,
        drafts,
        grants(catalogue.user(), drafts),
        unreadable(drafts));
  }

  private static List<String> grants(String user, List<FlowDraft> drafts) {
    Map<String, Set<String>> bySchema = new LinkedHashMap<>();
    for (FlowDraft draft : drafts) {
      for (CatalogueTable table : draft.tables()) {
        bySchema
            .computeIfAbsent(table.schema(), schema -> new LinkedHashSet<>())
            .add(SqlName.of(table.schema()) + "." + SqlName.of(table.name()));
      }
    }
    List<String> grants = new ArrayList<>();
    bySchema.forEach(
        (schema, tables) -> {
          grants.add(
              "GRANT USAGE ON SCHEMA %s TO %s;".formatted(SqlName.of(schema), SqlName.of(user)));
          for (String table : tables) {
            grants.add("GRANT SELECT ON %s TO %s;".formatted(table, SqlName.of(user)));
          }
        });
    return grants;
  }

  private static List<String> unreadable(List<FlowDraft> drafts) {
    return drafts.stream()
        .flatMap(draft -> draft.tables().stream())
        .filter(table -> !table.readable())
        .map(CatalogueTable::fullName)
        .distinct()
        .toList();
  }
}
