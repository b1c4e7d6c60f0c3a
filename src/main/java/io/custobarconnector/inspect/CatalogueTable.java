package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table or view, as the catalogue describes it.
 *
 * @param schema its schema
 * @param name as it is written in the catalogue
 * @param view whether it is a view
 * @param rows about how many rows it has; negative when nobody counted
 * @param comment what its owner says of it; empty when nothing
 * @param readable whether the user may read it
 * @param columns in their order
 * @param primaryKey its columns; empty when there is none
 * @param indexes over all of its rows
 * @param references its foreign keys
 */
public record CatalogueTable(
    String schema,
    String name,
    boolean view,
    long rows,
    String comment,
    boolean readable,
    List<CatalogueColumn> columns,
    List<String> primaryKey,
    List<TableIndex> indexes,
    List<TableReference> references) {

  public CatalogueTable {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    indexes = List.copyOf(indexes);
    references = List.copyOf(references);
  }

  /** With its schema, for people. */
  public String fullName() {
    return schema + "." + name;
  }

  /** As a query names it; the schema public needs no mention. */
  String sqlName() {
    return (schema.equals("public") ? "" : SqlName.of(schema) + ".") + SqlName.of(name);
  }

  Optional<CatalogueColumn> column(String wanted) {
    return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
  }

  /** The key's only column. */
  Optional<CatalogueColumn> singleKey() {
    return primaryKey.size() == 1 ? column(primaryKey.get(0)) : Optional.empty();
  }

  /** Whether a column names one row: never empty, and never twice. */
  boolean identifies(CatalogueColumn column) {
    return primaryKey.equals(List.of(column.name()))
        || (column.notNull() && isUnique(List.of(column.name())));
  }

  private boolean isUnique(List<String> names) {
    return indexes.stream().anyMatch(index -> index.unique() && index.columns().equals(names));
  }

  /** Columns that name one row together, the primary key before others. */
  List<String> key() {
    if (!primaryKey.isEmpty()) {
      return primaryKey;
    }
    List<List<String>> keys = new ArrayList<>();
    for (TableIndex index : indexes) {
      if (index.unique()
          && index.columns().stream()
              .allMatch(name -> column(name).map(CatalogueColumn::notNull).orElse(false))) {
        keys.add(index.columns());
      }
    }
    return keys.isEmpty() ? List.of() : keys.get(0);
  }

  Optional<TableIndex> indexOn(CatalogueColumn column) {
    return indexes.stream()
        .filter(index -> index.columns().get(0).equals(column.name()))
        .findFirst();
  }
}
