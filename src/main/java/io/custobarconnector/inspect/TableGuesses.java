package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which tables look like customers, products, receipts and so on, by what the catalogue says. */
final class TableGuesses {

  /** From this score on a table is taken for what it looks like. */
  static final int ENOUGH = 40;

  private static final int MOST = 100;

  private final SourceCatalogue catalogue;
  private final RetailWords words;
  private final ColumnFinder finder;
  private final FieldGuesses fields;
  private final Map<TableRole, List<TableGuess>> found = new EnumMap<>(TableRole.class);

  TableGuesses(
      SourceCatalogue catalogue, RetailWords words, ColumnFinder finder, FieldGuesses fields) {
    this.catalogue = catalogue;
    this.words = words;
    this.finder = finder;
    this.fields = fields;
    guess(
        TableRole.SHOP,
        TableRole.CUSTOMER,
        TableRole.PRODUCT,
        TableRole.RECEIPT,
        TableRole.RECEIPT_LINE);
    guessByStructure(new Structure(catalogue, finder));
    guess(TableRole.BARCODE, TableRole.STOCK);
  }

  private void guess(TableRole... roles) {
    for (TableRole role : roles) {
      found.put(role, guesses(role));
    }
  }

  /** Sales and products that no name gives away. */
  private void guessByStructure(Structure structure) {
    if (all(TableRole.RECEIPT).isEmpty() || all(TableRole.RECEIPT_LINE).isEmpty()) {
      List<TableGuess> sales = structure.sales();
      for (TableGuess guess : sales) {
        found.put(guess.role(), List.of(guess));
      }
    }
    if (all(TableRole.PRODUCT).isEmpty()) {
      best(TableRole.RECEIPT_LINE)
          .flatMap(structure::product)
          .ifPresent(product -> found.put(TableRole.PRODUCT, List.of(product)));
    }
  }

  /** All tables that look like it, the likeliest first. */
  List<TableGuess> all(TableRole role) {
    return found.getOrDefault(role, List.of());
  }

  /** The table that looks most like it. */
  Optional<CatalogueTable> best(TableRole role) {
    return all(role).stream().findFirst().map(TableGuess::table);
  }

  private List<TableGuess> guesses(TableRole role) {
    List<TableGuess> guesses = new ArrayList<>();
    for (CatalogueTable table : catalogue.tables()) {
      TableGuess guess = guess(role, table);
      if (guess.score() >= ENOUGH) {
        guesses.add(guess);
      }
    }
    guesses.sort(
        Comparator.comparingInt(TableGuess::score)
            .reversed()
            .thenComparing(guess -> guess.table().rows(), Comparator.reverseOrder())
            .thenComparing(guess -> guess.table().fullName()));
    return guesses;
  }

  private TableGuess guess(TableRole role, CatalogueTable table) {
    List<String> reasons = new ArrayList<>();
    int score = byName(role, table, reasons);
    if (score > 0) {
      score += byColumns(role, table, reasons);
      score += byReferences(role, table, reasons);
      score += byRowsAndKey(table, reasons);
    }
    return new TableGuess(role, table, Math.max(0, Math.min(MOST, score)), reasons);
  }

  private int byName(TableRole role, CatalogueTable table, List<String> reasons) {
    List<String> meaning = words.meaning(table.name());
    if (isNamed(role, meaning)) {
      reasons.add("its name");
      return 45;
    }
    boolean line =
        role == TableRole.RECEIPT_LINE
            && (meaning.contains("line") || meaning.contains("product"))
            && meaning.contains("receipt");
    if (line || (meaning.size() == 2 && meaning.get(0).equals("?") && ends(meaning, role))) {
      reasons.add("a part of its name");
      return 35;
    }
    List<String> comment = words.meaning(table.comment());
    if (meaning.contains("?") && !comment.isEmpty() && comment.get(0).equals(role.word())) {
      reasons.add("its comment");
      return 30;
    }
    return 0;
  }

  private boolean isNamed(TableRole role, List<String> meaning) {
    return words.alternatives("tables." + role.name()).contains(meaning);
  }

  private static boolean ends(List<String> meaning, TableRole role) {
    return meaning.get(meaning.size() - 1).equals(role.word());
  }

  private int byColumns(TableRole role, CatalogueTable table, List<String> reasons) {
    List<FieldGuess> fitting = fields.of(role, table);
    if (fitting.isEmpty()) {
      return 0;
    }
    reasons.add(
        "columns for "
            + String.join(", ", fitting.stream().limit(4).map(FieldGuess::field).toList())
            + (fitting.size() > 4 ? " and %s more".formatted(fitting.size() - 4) : ""));
    return Math.min(30, 6 * fitting.size());
  }

  private int byReferences(TableRole role, CatalogueTable table, List<String> reasons) {
    return switch (role) {
      case SHOP, CUSTOMER, PRODUCT -> namedBy(table, reasons);
      case RECEIPT ->
          namedBy(table, reasons)
              + namedByLines(table)
              + names(table, TableRole.SHOP, reasons)
              + names(table, TableRole.CUSTOMER, reasons);
      case RECEIPT_LINE -> {
        int receipts = names(table, TableRole.RECEIPT, reasons);
        yield receipts == 0 ? -MOST : receipts + 10 + names(table, TableRole.PRODUCT, reasons);
      }
      case BARCODE, STOCK -> names(table, TableRole.PRODUCT, reasons);
    };
  }

  private int namedBy(CatalogueTable table, List<String> reasons) {
    List<String> others =
        catalogue.tables().stream()
            .filter(
                other ->
                    !other.equals(table)
                        && other.references().stream()
                            .anyMatch(reference -> reference.target().equals(table.fullName())))
            .map(CatalogueTable::name)
            .toList();
    if (others.isEmpty()) {
      return 0;
    }
    reasons.add(
        others.size() == 1
            ? others.get(0) + " refers to it"
            : "%s tables refer to it".formatted(others.size()));
    return Math.min(15, 5 * others.size());
  }

  /** Of a receipt that is kept in two tables, the lines name the one that matters. */
  private int namedByLines(CatalogueTable table) {
    return catalogue.tables().stream()
            .filter(other -> isNamed(TableRole.RECEIPT_LINE, words.meaning(other.name())))
            .flatMap(other -> other.references().stream())
            .anyMatch(reference -> reference.target().equals(table.fullName()))
        ? 10
        : 0;
  }

  private int names(CatalogueTable table, TableRole role, List<String> reasons) {
    Optional<TableReference> reference =
        best(role).flatMap(target -> finder.reference(table, target, role));
    reference.ifPresent(
        found ->
            reasons.add(
                "%s names %s%s"
                    .formatted(
                        String.join(" and ", found.columns()),
                        role.label(),
                        found.declared() ? "" : ", by its name only")));
    return reference.map(found -> found.declared() ? 10 : 5).orElse(0);
  }

  private static int byRowsAndKey(CatalogueTable table, List<String> reasons) {
    int score = 0;
    if (table.key().isEmpty() && !table.view()) {
      reasons.add("but no key");
      score -= 5;
    }
    if (table.rows() > 0) {
      reasons.add(
          table.rows() == 1
              ? "about 1 row"
              : String.format(Locale.ROOT, "about %,d rows", table.rows()).replace(',', ' '));
      score += 5;
    } else if (!table.view()) {
      reasons.add("but no rows, or nobody counted them (ANALYZE)");
      score -= 5;
    }
    return score;
  }
}
