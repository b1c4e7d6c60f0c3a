package io.custobarconnector.custobar.value;

import java.math.BigDecimal;
import java.util.Locale;

/** Booleans: true, t and 1; false, f and 0. */
public final class Booleans {
  private Booleans() {}

  public static Object parse(Object plain) throws InvalidValue {
    if (plain instanceof Boolean) {
      return plain;
    }
    if (plain instanceof String text) {
      return switch (Blanks.strip(text).toLowerCase(Locale.ROOT)) {
        case "true", "t", "1" -> true;
        case "false", "f", "0" -> false;
        default -> throw notBoolean();
      };
    }
    if (plain instanceof Number) {
      BigDecimal number = Numbers.decimal(plain);
      if (number.compareTo(BigDecimal.ONE) == 0) {
        return true;
      }
      if (number.signum() == 0) {
        return false;
      }
      throw notBoolean();
    }
    throw SourceValue.wrongType("a boolean", plain);
  }

  private static InvalidValue notBoolean() {
    return new InvalidValue("not_boolean", "none of true, t, 1, false, f, 0");
  }
}
