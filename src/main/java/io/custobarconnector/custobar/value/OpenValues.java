package io.custobarconnector.custobar.value;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values whose shape only the integrator knows: they pass through, in one canonical form. Keys are
 * sorted, numbers lose trailing zeros.
 *
 * @param zone of times that carry none
 */
record OpenValues(ZoneId zone) implements Converter {

  /** Deeper than any data of a shop, and shallow enough for every reader of JSON. */
  private static final int DEEPEST = 100;

  @Override
  public Object convert(Object plain) throws InvalidValue {
    return convert(plain, 1);
  }

  Map<String, Object> object(Map<?, ?> map) throws InvalidValue {
    return object(map, 1);
  }

  private Object convert(Object plain, int depth) throws InvalidValue {
    if (plain instanceof Map<?, ?> map) {
      return object(map, depth);
    }
    if (plain instanceof Collection<?> collection) {
      List<Object> values = new ArrayList<>(collection.size());
      for (Object element : collection) {
        values.add(nested(element, depth));
      }
      return values;
    }
    if (plain instanceof Number) {
      return Numbers.number(plain);
    }
    if (plain instanceof Boolean) {
      return plain;
    }
    return new Texts(zone).convert(plain);
  }

  private Map<String, Object> object(Map<?, ?> map, int depth) throws InvalidValue {
    Map<String, Object> values = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = Texts.clean(String.valueOf(entry.getKey()));
      values.put(key, nested(entry.getValue(), depth));
    }
    return values;
  }

  private Object nested(Object source, int depth) throws InvalidValue {
    if (depth >= DEEPEST) {
      throw new InvalidValue("too_large", "nested deeper than " + DEEPEST + " levels");
    }
    Object plain = SourceValue.plain(source);
    return plain == null ? null : convert(plain, depth + 1);
  }
}
