package io.custobarconnector.inspect;

import java.util.List;

/**
 * How rows of one table name a row of another.
 *
 * @param columns those of the table itself
 * @param target the other table's name, with its schema
 * @param targetColumns those of the other table, in the same order
 * @param declared whether a foreign key says so; otherwise the names do
 */
public record TableReference(
    List<String> columns, String target, List<String> targetColumns, boolean declared) {

  /** The condition of a join. */
  String condition(String alias, String targetAlias) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      text.append(i == 0 ? "" : " AND ")
          .append(targetAlias + "." + SqlName.of(targetColumns.get(i)))
          .append(" = ")
          .append(alias + "." + SqlName.of(columns.get(i)));
    }
    return text.toString();
  }
}
