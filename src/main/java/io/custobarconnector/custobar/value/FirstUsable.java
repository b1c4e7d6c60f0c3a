package io.custobarconnector.custobar.value;

import java.util.Collection;

/**
 * One value of several candidates: the first that can be used, by the same rule as a single value.
 * A source keeps all numbers of a customer, and Custobar takes one.
 *
 * @param one the conversion of a candidate
 */
record FirstUsable(Converter one) implements Converter {

  @Override
  public Object convert(Object plain) throws InvalidValue {
    if (!(plain instanceof Collection<?> candidates)) {
      return one.convert(plain);
    }
    int failed = 0;
    InvalidValue first = null;
    for (Object source : candidates) {
      try {
        Object candidate = SourceValue.plain(source);
        if (!SourceValue.isBlank(candidate)) {
          return one.convert(candidate);
        }
      } catch (InvalidValue e) {
        failed++;
        first = first == null ? e : first;
      }
    }
    if (first == null) {
      return "";
    }
    throw failed == 1
        ? first
        : new InvalidValue(
            first.kind(),
            "none of the %s can be used; the first: %s".formatted(failed, first.reason()));
  }
}
