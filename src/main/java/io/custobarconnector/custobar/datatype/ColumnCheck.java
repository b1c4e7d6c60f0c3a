package io.custobarconnector.custobar.datatype;

import static java.util.function.Predicate.not;

import io.custobarconnector.NearestName;
import io.custobarconnector.error.ColumnError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Compares the columns of a query with the fields of a datatype, in sentences. */
public record ColumnCheck(DatatypeSchema datatype) {

  List<String> problems(Collection<String> columns) {
    List<String> problems = new ArrayList<>();
    for (String column : columns) {
      if (column.startsWith("_")) {
        unreadable(column)
            .or(() -> misspeltReserved(column))
            .or(() -> aboutNobody(column))
            .ifPresent(problems::add);
      } else if (datatype.field(column).isEmpty()) {
        problems.add(unknown(column));
      }
    }
    missing(columns, problems);
    return problems;
  }

  private void missing(Collection<String> columns, List<String> problems) {
    for (Field field : datatype.fields()) {
      if (field.mandatory() != Field.Mandatory.NO && !columns.contains(field.name())) {
        problems.add(
            ColumnError.MISSING.of(
                "column \"%s\" is missing, and %s cannot do without it"
                    .formatted(field.name(), datatype.name())));
      }
    }
    if (!datatype.anyOf().isEmpty() && datatype.anyOf().stream().noneMatch(columns::contains)) {
      problems.add(
          ColumnError.ANY_OF.of(
              "at least one of the columns %s is needed for %s"
                  .formatted(String.join(", ", datatype.anyOf()), datatype.name())));
    }
    List<String> lacking = datatype.together().stream().filter(not(columns::contains)).toList();
    if (!lacking.isEmpty() && lacking.size() < datatype.together().size()) {
      problems.add(
          ColumnError.TOGETHER.of(
              "the columns %s go together; %s is missing"
                  .formatted(
                      String.join(" and ", datatype.together()), String.join(", ", lacking))));
    }
  }

  public String unknown(String column) {
    if (datatype.deletion().field().filter(column::equals).isPresent()) {
      return ColumnError.WRITTEN_BY_US.of(
          "column \"%s\" is written by the connector; select _deleted instead".formatted(column));
    }
    String sentence = "column \"%s\" is not a field of %s".formatted(column, datatype.name());
    Optional<String> near =
        NearestName.to(column, datatype.fields().stream().map(Field::name).toList());
    int prefix = column.indexOf("__");
    if (prefix > 0 && near.isPresent() && near.get().endsWith(column.substring(prefix))) {
      return ColumnError.PREFIX.of(
          sentence
              + "; write \"%s\", since custobar.company is \"%s\", or set custobar.company=%s"
                  .formatted(near.get(), datatype.company(), column.substring(0, prefix)));
    }
    if (near.isPresent()) {
      return ColumnError.UNKNOWN.of(sentence + "; did you mean \"" + near.get() + "\"?");
    }
    if (prefix > 0) {
      return ColumnError.UNDECLARED.of(
          sentence + "; " + declare(column.substring(0, prefix), column.substring(prefix + 2)));
    }
    return ColumnError.UNKNOWN.of(
        sentence + "; see docs/fields.md for the fields, and for fields of your own");
  }

  private String declare(String company, String name) {
    if (datatype.company().isEmpty()) {
      return "for a field of your own set custobar.company=%s and declare custom-fields.%s.%s=<type>"
          .formatted(company, datatype.name(), name);
    }
    if (!datatype.company().equals(company)) {
      return "fields of your own begin with \"%s__\", since custobar.company is \"%s\""
          .formatted(datatype.company(), datatype.company());
    }
    return "declare it with custom-fields.%s.%s=<type>".formatted(datatype.name(), name);
  }

  private static Optional<String> unreadable(String column) {
    return column.equals(Unreadable.COLUMN)
        ? Optional.of(
            ColumnError.WRITTEN_BY_US.of(
                "column \"%s\" is written by the connector; rename it".formatted(column)))
        : Optional.empty();
  }

  private Optional<String> aboutNobody(String column) {
    return column.equals(PersonColumns.FORGET) && PersonColumns.of(datatype.name()).isEmpty()
        ? Optional.of(
            ColumnError.NO_PERSON.of(
                "column \"%s\" is about people, and %s are not; remove it"
                    .formatted(column, datatype.name())))
        : Optional.empty();
  }

  /** Other names with an underscore are the integrator's own; only a near miss is pointed out. */
  private static Optional<String> misspeltReserved(String column) {
    if (DatatypeSchema.RESERVED.contains(column)) {
      return Optional.empty();
    }
    return DatatypeSchema.RESERVED.stream()
        .filter(reserved -> NearestName.distance(column, reserved) <= 2)
        .findFirst()
        .map(
            reserved ->
                ColumnError.RESERVED.of(
                    "column \"%s\" is not one of the reserved columns; did you mean \"%s\"?"
                        .formatted(column, reserved)));
  }
}
