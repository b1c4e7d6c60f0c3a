package io.custobarconnector.inspect;

import java.util.List;

/**
 * What a table seems to hold.
 *
 * @param role what
 * @param table the table
 * @param score of 100, how much speaks for it
 * @param reasons what speaks for it, in words
 */
public record TableGuess(TableRole role, CatalogueTable table, int score, List<String> reasons) {
  public TableGuess {
    reasons = List.copyOf(reasons);
  }
}
