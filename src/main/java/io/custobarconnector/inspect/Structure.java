package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What tables look like whose names say nothing: lines have a quantity and a price and refer to a
 * receipt, which has a date; what they refer to besides, and has a name, is the product.
 */
final class Structure {

  private final SourceCatalogue catalogue;
  private final ColumnFinder finder;

  Structure(SourceCatalogue catalogue, ColumnFinder finder) {
    this.catalogue = catalogue;
    this.finder = finder;
  }

  /** Lines and their receipt, of all that look so those with the most rows; or nothing. */
  List<TableGuess> sales() {
    return catalogue.tables().stream()
        .filter(this::isLine)
        .sorted(Comparator.comparingLong(CatalogueTable::rows).reversed())
        .flatMap(line -> sales(line).stream())
        .limit(1)
        .flatMap(List::stream)
        .toList();
  }

  private Optional<List<TableGuess>> sales(CatalogueTable line) {
    return line.references().stream()
        .flatMap(reference -> target(reference).stream())
        .filter(target -> !target.equals(line) && hasDate(target) && !hasName(target))
        .findFirst()
        .map(
            receipt -> {
              List<String> reasons = new ArrayList<>();
              reasons.add("a date");
              reasons.add(line.name() + " has a quantity and a price for each of it");
              return List.of(
                  guess(TableRole.RECEIPT, receipt, reasons),
                  guess(
                      TableRole.RECEIPT_LINE,
                      line,
                      List.of("a quantity and a price", "it refers to " + receipt.name())));
            });
  }

  /** What lines refer to beside their receipt. */
  Optional<TableGuess> product(CatalogueTable line) {
    return line.references().stream()
        .flatMap(reference -> target(reference).stream())
        .filter(this::hasName)
        .max(Comparator.comparing(this::hasPrice))
        .map(
            product ->
                guess(
                    TableRole.PRODUCT, product, List.of("a name", line.name() + " refers to it")));
  }

  private static TableGuess guess(TableRole role, CatalogueTable table, List<String> seen) {
    List<String> reasons = new ArrayList<>(seen);
    reasons.add("but its name says nothing");
    if (table.rows() > 0) {
      reasons.add(String.format(Locale.ROOT, "about %,d rows", table.rows()).replace(',', ' '));
    }
    return new TableGuess(role, table, TableGuesses.ENOUGH, reasons);
  }

  private Optional<CatalogueTable> target(TableReference reference) {
    return catalogue.tables().stream()
        .filter(table -> table.fullName().equals(reference.target()))
        .findFirst();
  }

  private boolean isLine(CatalogueTable table) {
    return has(table, TableRole.RECEIPT_LINE, "lines.quantity")
        && (has(table, TableRole.RECEIPT_LINE, "lines.unit_price")
            || has(table, TableRole.RECEIPT_LINE, "lines.total"));
  }

  private boolean has(CatalogueTable table, TableRole role, String rule) {
    return finder.find(table, role, rule, CatalogueColumn::isAmount).isPresent();
  }

  private static boolean hasDate(CatalogueTable table) {
    return table.columns().stream().anyMatch(CatalogueColumn::isDay);
  }

  private boolean hasName(CatalogueTable table) {
    return finder
        .find(table, TableRole.PRODUCT, "products.title", CatalogueColumn::isText)
        .isPresent();
  }

  private boolean hasPrice(CatalogueTable table) {
    return has(table, TableRole.PRODUCT, "products.price");
  }
}
