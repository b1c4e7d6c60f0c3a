package io.custobarconnector.inspect;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.datatype.Field;
import io.custobarconnector.custobar.value.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which columns of a table fit which field of Custobar, and how each must be cast. */
final class FieldGuesses {

  private static final double NEARLY_ALL = 0.9;

  /** Fields that a draft finds by other means, since they hold it together. */
  private static final String ID = "external_id";

  private final Datatypes datatypes;
  private final ColumnFinder finder;

  FieldGuesses(Datatypes datatypes, ColumnFinder finder) {
    this.datatypes = datatypes;
    this.finder = finder;
  }

  static FieldGuesses with(ColumnFinder finder) {
    return new FieldGuesses(Datatypes.load(CustomFields.none()), finder);
  }

  /** The fields of a table's rows in Custobar's order, but for the id. */
  List<FieldGuess> of(TableRole role, CatalogueTable table) {
    List<FieldGuess> guesses = new ArrayList<>();
    List<CatalogueColumn> taken = new ArrayList<>();
    for (Field field : datatypes.get(datatype(role)).fields()) {
      if (!field.name().equals(ID)) {
        finder
            .find(
                table,
                role,
                role.fields() + "." + field.name(),
                column -> !taken.contains(column) && suits(field, column))
            .ifPresent(
                match -> {
                  taken.add(match.column());
                  guesses.add(guess(field, match));
                });
      }
    }
    return guesses;
  }

  private static String datatype(TableRole role) {
    return switch (role) {
      case SHOP -> "shops";
      case CUSTOMER -> "customers";
      case PRODUCT, BARCODE, STOCK -> "products";
      case RECEIPT, RECEIPT_LINE -> "sales";
    };
  }

  private static boolean suits(Field field, CatalogueColumn column) {
    return switch (field.type().type()) {
      case MONEY, NUMBER, INTEGER -> column.isAmount();
      case BOOLEAN -> column.isTruth();
      case DATE, DATETIME -> column.isDay();
      case PHONE_NUMBER, EMAIL, COUNTRY_CODE, LANGUAGE_CODE -> column.isText();
      default -> column.isText() || column.isWhole() || column.type().equals("uuid");
    };
  }

  private static FieldGuess guess(Field field, ColumnFinder.Match match) {
    CatalogueColumn column = match.column();
    List<String> doubts = new ArrayList<>();
    String name = "%s." + SqlName.of(column.name());
    String expression = match.opposite() ? "NOT " + name : cast(field, column, name, doubts);
    if (column.nullFraction() >= NEARLY_ALL) {
      doubts.add("%s of 100 rows have none".formatted((int) (column.nullFraction() * 100)));
    }
    if (field.name().endsWith("discount")) {
      doubts.add(
          "Custobar takes an amount of money, of all pieces; if this is a share or for one piece, multiply");
    }
    if (field.type().type() == FieldType.DATETIME && column.type().equals("date")) {
      doubts.add("a day without a time; is there a column with the time?");
    }
    return new FieldGuess(field.name(), column, expression, doubts);
  }

  private static String cast(
      Field field, CatalogueColumn column, String name, List<String> doubts) {
    return switch (field.type().type()) {
      case MONEY -> money(column, name, doubts);
      case STRING -> text(column, name);
      case NUMBER -> column.type().equals("money") ? name + "::numeric" : name;
      default -> name;
    };
  }

  /** Custobar takes whole cents, so more than two decimals are refused. */
  private static String money(CatalogueColumn column, String name, List<String> doubts) {
    if (column.isWhole()) {
      doubts.add("whole numbers; if they are cents, divide by 100.0");
      return name;
    }
    if (column.isInexact() || column.type().equals("money")) {
      return "round(" + name + "::numeric, 2)";
    }
    return column.scale() >= 0 && column.scale() <= 2 ? name : "round(" + name + ", 2)";
  }

  static String text(CatalogueColumn column, String name) {
    return column.isText() ? name : name + "::text";
  }

  /** The column that people know a row by, where it names one row; else the table's key. */
  Optional<FieldGuess> id(TableRole role, CatalogueTable table) {
    return finder
        .find(table, role, role.fields() + "." + ID, table::identifies)
        .map(ColumnFinder.Match::column)
        .or(table::singleKey)
        .or(() -> table.columns().stream().filter(table::identifies).findFirst())
        .or(() -> finder.likelyKey(table, role))
        .map(
            column ->
                new FieldGuess(
                    ID,
                    column,
                    text(column, "%s." + SqlName.of(column.name())),
                    doubts(role, column)));
  }

  private List<String> doubts(TableRole role, CatalogueColumn column) {
    boolean limited =
        datatypes.get(datatype(role)).field(ID).flatMap(Field::characters).isPresent();
    return limited && column.isText() && !Set.of("uuid").contains(column.type())
        ? List.of("Custobar takes letters, digits and dashes only; other rows are rejected")
        : List.of();
  }
}
