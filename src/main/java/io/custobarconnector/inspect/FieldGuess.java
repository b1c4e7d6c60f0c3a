package io.custobarconnector.inspect;

import java.util.List;

/**
 * A column that fits a field.
 *
 * @param field Custobar's name of it
 * @param column the column
 * @param expression how a query selects it, with {@code %s} for the table's alias
 * @param doubts what a person should look at, a sentence each
 */
record FieldGuess(String field, CatalogueColumn column, String expression, List<String> doubts) {

  FieldGuess {
    doubts = List.copyOf(doubts);
  }

  /** As a query selects it from the table of that alias. */
  String of(String alias) {
    return expression.replace("%s", alias);
  }
}
