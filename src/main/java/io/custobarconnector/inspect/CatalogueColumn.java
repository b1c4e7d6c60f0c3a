package io.custobarconnector.inspect;

import java.util.Set;

/**
 * A column, as the catalogue describes it.
 *
 * @param name as it is written in the catalogue
 * @param type PostgreSQL's short name of the type, such as {@code int8}
 * @param scale decimals of a numeric type; negative when any number of them
 * @param notNull whether each row has a value
 * @param nullFraction share of rows without a value; zero when no statistics are known
 * @param allDiffer whether each row seemed to have another value when statistics were made
 */
public record CatalogueColumn(
    String name, String type, int scale, boolean notNull, double nullFraction, boolean allDiffer) {

  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name", "citext");

  boolean isText() {
    return TEXTS.contains(type);
  }

  boolean isWhole() {
    return Set.of("int2", "int4", "int8").contains(type);
  }

  boolean isInexact() {
    return Set.of("float4", "float8").contains(type);
  }

  boolean isAmount() {
    return isWhole() || isInexact() || Set.of("numeric", "money").contains(type);
  }

  boolean isTruth() {
    return type.equals("bool");
  }

  /** A day, with or without a time of it. */
  boolean isDay() {
    return type.equals("date") || isMoment();
  }

  /** A day and a time of it. */
  boolean isMoment() {
    return Set.of("timestamptz", "timestamp").contains(type);
  }
}
