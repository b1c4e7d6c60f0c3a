package io.custobarconnector.custobar;

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
  @Override
  public Object convert(Object plain) throws InvalidValue {
    if (plain instanceof Map<?, ?> map) {
      return object(map);
    }
    if (plain instanceof Collection<?> collection) {
      List<Object> values = new ArrayList<>(collection.size());
      for (Object element : collection) {
        values.add(nested(element));
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

  Map<String, Object> object(Map<?, ?> map) throws InvalidValue {
    Map<String, Object> values = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      values.put(Texts.clean(String.valueOf(entry.getKey())), nested(entry.getValue()));
    }
    return values;
  }

  private Object nested(Object source) throws InvalidValue {
    Object plain = SourceValue.plain(source);
    return plain == null ? null : convert(plain);
  }
}
