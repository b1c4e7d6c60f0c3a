package io.custobarconnector.custobar.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Money, integers and decimal numbers, exactly: nothing is ever rounded. */
final class Numbers {
  private static final Pattern DECIMAL =
      Pattern.compile("([+-]?)(\\d{1,40})(?:([.,])(\\d{1,40}))?");

  /** Wider than any column of a shop, and narrow enough that no exponent makes a page of zeros. */
  private static final int MOST_DIGITS = 40;

  private Numbers() {}

  /** Major units to cents, 12.90 to 1290. */
  static Object cents(Object plain) throws InvalidValue {
    BigDecimal cents = decimal(plain).movePointRight(2);
    try {
      return cents.setScale(0, RoundingMode.UNNECESSARY).longValueExact();
    } catch (ArithmeticException e) {
      throw cents.stripTrailingZeros().scale() > 0
          ? new InvalidValue(
              "too_precise", "more than two decimals; in the query, write round(x::numeric, 2)")
          : outOfRange();
    }
  }

  static Object integer(Object plain) throws InvalidValue {
    if (plain instanceof Long || plain instanceof Integer || plain instanceof Short) {
      return ((Number) plain).longValue();
    }
    BigDecimal number = decimal(plain);
    if (number.stripTrailingZeros().scale() > 0) {
      throw new InvalidValue(
          "not_whole", "has decimals, expected a whole number; in the query, write round(x)");
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
  }

  /** Without trailing zeros, so that 1.50 and 1.5 are the same bytes. */
  static Object number(Object plain) throws InvalidValue {
    return decimal(plain).stripTrailingZeros();
  }

  /** Whether it is a number of an integer column. */
  static boolean isWhole(Object plain) {
    return plain instanceof Long
        || plain instanceof Integer
        || plain instanceof Short
        || plain instanceof BigInteger
        || (plain instanceof BigDecimal decimal && decimal.scale() == 0);
  }

  /** The exact decimal value of a number or of text that holds one. */
  static BigDecimal decimal(Object plain) throws InvalidValue {
    BigDecimal number;
    if (plain instanceof BigDecimal decimal) {
      checkSize(decimal.unscaledValue());
      number = decimal;
    } else if (plain instanceof Long || plain instanceof Integer || plain instanceof Short) {
      return BigDecimal.valueOf(((Number) plain).longValue());
    } else if (plain instanceof BigInteger integer) {
      checkSize(integer);
      number = new BigDecimal(integer);
    } else if (plain instanceof Number floating) {
      number = fromText(floating);
    } else if (plain instanceof String text) {
      number = parse(Blanks.strip(text));
    } else {
      throw SourceValue.wrongType("a number", plain);
    }
    if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > 2 * MOST_DIGITS) {
      throw outOfRange();
    }
    return number;
  }

  /** A double or float means its shortest spelling: 12.9, not 12.9000000000000003553. */
  private static BigDecimal fromText(Number floating) throws InvalidValue {
    if (!Double.isFinite(floating.doubleValue())) {
      throw new InvalidValue("not_finite", "is infinite or not a number");
    }
    try {
      return new BigDecimal(floating.toString());
    } catch (NumberFormatException e) {
      throw SourceValue.unreadable(floating);
    }
  }

  /** Counting the digits of a number of a million digits takes seconds; its bits are known. */
  private static void checkSize(BigInteger number) throws InvalidValue {
    if (number.bitLength() > 8 * MOST_DIGITS) {
      throw outOfRange();
    }
  }

  private static BigDecimal parse(String text) throws InvalidValue {
    Matcher decimal = DECIMAL.matcher(text);
    if (!decimal.matches()) {
      throw new InvalidValue("not_a_number", "text that is not a number");
    }
    boolean comma = ",".equals(decimal.group(3));
    if (comma && decimal.group(4).length() == 3 && !decimal.group(2).equals("0")) {
      throw new InvalidValue(
          "ambiguous", "the comma before three digits may mean decimals or thousands");
    }
    return new BigDecimal(comma ? text.replace(',', '.') : text);
  }

  private static InvalidValue outOfRange() {
    return new InvalidValue("out_of_range", "too large a number");
  }
}
