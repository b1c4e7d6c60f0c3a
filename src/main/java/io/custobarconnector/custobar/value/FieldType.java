package io.custobarconnector.custobar.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The data types of Custobar, as <a
 * href="https://developers.develbar.com/data-types.html">documented</a>.
 */
public enum FieldType {
  /** {@code true} or {@code false}. */
  BOOLEAN(false),
  /** ISO 3166-1 alpha-2, written in upper case. */
  COUNTRY_CODE(true),
  /** ISO 8601 date, {@code 2026-03-01}. */
  DATE(true),
  /** ISO 8601 date and time with its offset, {@code 2026-03-01T10:00:00+02:00}. */
  DATETIME(true),
  /** {@code MM/DD}. */
  DAY_OF_YEAR(true),
  /** An e-mail address, RFC 5322. */
  EMAIL(true),
  /** A whole number. */
  INTEGER(false),
  /** ISO 639-1, two lower-case letters. */
  LANGUAGE_CODE(true),
  /** Values in order. */
  LIST(false),
  /** Whole cents: 10.95 is written 1095. */
  MONEY(false),
  /** A decimal number. */
  NUMBER(false),
  /** Keys and values. */
  OBJECT(false),
  /** E.164, {@code +358401234567}. */
  PHONE_NUMBER(true),
  /** A list in which no value repeats. */
  SET(false),
  /** Text. */
  STRING(true);

  private final boolean text;

  FieldType(boolean text) {
    this.text = text;
  }

  /** Whether its JSON is a string, so that an empty string can clear it. */
  public boolean isText() {
    return text;
  }

  boolean isCollection() {
    return this == LIST || this == SET;
  }

  /** The name that Custobar uses for the type, for example {@code phone_number}. */
  public String documentedName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<FieldType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.documentedName().equals(name)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(FieldType::documentedName).collect(Collectors.joining(", "));
  }
}
