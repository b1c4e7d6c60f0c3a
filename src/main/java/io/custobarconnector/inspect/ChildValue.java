package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Values that stand in a table of their own, several for one row of the parent.
 *
 * @param table their table
 * @param column the values
 * @param reference how they name the parent
 */
record ChildValue(CatalogueTable table, CatalogueColumn column, TableReference reference) {

  /** The first of these tables that names the parent and has a column of text that fits. */
  static Optional<ChildValue> find(
      ColumnFinder finder,
      List<CatalogueTable> candidates,
      CatalogueTable parent,
      TableRole role,
      String rule) {
    for (CatalogueTable child : candidates) {
      Optional<TableReference> reference = finder.reference(child, parent, role);
      if (child.equals(parent) || reference.isEmpty()) {
        continue;
      }
      List<String> naming = reference.get().columns();
      Optional<CatalogueColumn> value =
          finder
              .find(child, role, rule, column -> column.isText() && !naming.contains(column.name()))
              .map(ColumnFinder.Match::column);
      if (value.isPresent()) {
        return Optional.of(new ChildValue(child, value.get(), reference.get()));
      }
    }
    return Optional.empty();
  }

  /** All values of a row, in an order that stays. */
  String all(String alias) {
    List<String> order = new ArrayList<>(table.key());
    order.removeAll(reference.columns());
    String by =
        String.join(
            ", ",
            (order.isEmpty() ? List.of(column.name()) : order)
                .stream().map(name -> "x." + SqlName.of(name)).toList());
    return select("array_agg(x.%s ORDER BY %s)".formatted(SqlName.of(column.name()), by), alias);
  }

  /** One value of a row, the same each time. */
  String one(String alias) {
    return select("min(x.%s)".formatted(SqlName.of(column.name())), alias);
  }

  private String select(String what, String alias) {
    return "(SELECT %s FROM %s x\n         WHERE %s)"
        .formatted(what, table.sqlName(), reference.condition("x", alias));
  }
}
