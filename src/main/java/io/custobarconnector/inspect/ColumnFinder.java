package io.custobarconnector.inspect;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the column of a table that a rule of {@code fields.properties} means. */
final class ColumnFinder {

  /**
   * A column that fits.
   *
   * @param column the column
   * @param opposite whether it says the opposite of the field
   */
  record Match(CatalogueColumn column, boolean opposite) {}

  private final RetailWords words;

  ColumnFinder(RetailWords words) {
    this.words = words;
  }

  /** The column that fits best. */
  Optional<Match> find(
      CatalogueTable table, TableRole role, String rule, Predicate<CatalogueColumn> suitable) {
    for (List<String> alternative : words.alternatives(rule)) {
      boolean opposite = alternative.get(0).startsWith("!");
      List<String> wanted = opposite ? List.of(alternative.get(0).substring(1)) : alternative;
      for (CatalogueColumn column : table.columns()) {
        if (suitable.test(column) && means(column, role, wanted)) {
          return Optional.of(new Match(column, opposite));
        }
      }
    }
    return Optional.empty();
  }

  private boolean means(CatalogueColumn column, TableRole role, List<String> wanted) {
    List<String> meaning = words.meaning(column.name());
    return meaning.equals(wanted)
        || (meaning.size() > 1
            && meaning.get(0).equals(role.word())
            && meaning.subList(1, meaning.size()).equals(wanted));
  }

  /** How a table names rows of another one: by a foreign key, or else by a column of its name. */
  Optional<TableReference> reference(CatalogueTable from, CatalogueTable target, TableRole role) {
    Optional<TableReference> declared =
        from.references().stream()
            .filter(reference -> reference.target().equals(target.fullName()))
            .filter(reference -> isPlain(reference, role))
            .findFirst()
            .or(
                () ->
                    from.references().stream()
                        .filter(reference -> reference.target().equals(target.fullName()))
                        .findFirst());
    if (declared.isPresent() || from.equals(target)) {
      return declared;
    }
    Optional<CatalogueColumn> key =
        target.key().isEmpty() ? likelyKey(target, role) : target.singleKey();
    return key.isPresent() ? byName(from, target, key.get(), role) : byAllNames(from, target);
  }

  /**
   * The column that may name a row of a table or view without a key: one that differs in all rows
   * by the statistics, or else one with the right name.
   */
  Optional<CatalogueColumn> likelyKey(CatalogueTable table, TableRole role) {
    String rule = role.fields() + ".external_id";
    return find(table, role, rule, CatalogueColumn::allDiffer)
        .or(() -> find(table, role, rule, column -> true))
        .map(Match::column);
  }

  private static Optional<TableReference> byAllNames(CatalogueTable from, CatalogueTable target) {
    List<String> key = target.key();
    return !key.isEmpty() && key.stream().allMatch(name -> from.column(name).isPresent())
        ? Optional.of(new TableReference(key, target.fullName(), key, false))
        : Optional.empty();
  }

  private Optional<TableReference> byName(
      CatalogueTable from, CatalogueTable target, CatalogueColumn key, TableRole role) {
    for (CatalogueColumn column : from.columns()) {
      boolean sameName =
          column.name().equalsIgnoreCase(key.name()) && words.meaning(key.name()).size() > 1;
      if ((sameName || isNamed(column, role))
          && (column.type().equals(key.type())
              || (column.isText() && key.isText())
              || (column.isWhole() && key.isWhole()))) {
        return Optional.of(
            new TableReference(
                List.of(column.name()), target.fullName(), List.of(key.name()), false));
      }
    }
    return Optional.empty();
  }

  private boolean isPlain(TableReference reference, TableRole role) {
    return reference.columns().stream()
        .allMatch(
            column -> {
              List<String> meaning = words.meaning(column);
              return !meaning.isEmpty() && meaning.get(0).equals(role.word());
            });
  }

  private boolean isNamed(CatalogueColumn column, TableRole role) {
    List<String> meaning = words.meaning(column.name());
    return !meaning.isEmpty()
        && meaning.get(0).equals(role.word())
        && (meaning.size() == 1
            || (meaning.size() == 2 && List.of("id", "number", "code").contains(meaning.get(1))));
  }
}
