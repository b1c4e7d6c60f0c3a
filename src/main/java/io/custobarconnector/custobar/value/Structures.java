package io.custobarconnector.custobar.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists and sets: real arrays only, since a comma may belong to a value. NULL and blank elements
 * are dropped, because array_agg over an outer join without a match gives an array of one NULL.
 *
 * @param unique whether repeats are dropped, keeping the first
 * @param orSingle whether one value outside an array is accepted too
 * @param element the conversion of each element
 */
record Structures(boolean unique, boolean orSingle, Converter element) implements Converter {
  @Override
  public Object convert(Object plain) throws InvalidValue {
    if (!(plain instanceof Collection<?> collection)) {
      if (orSingle && !(plain instanceof Map)) {
        return element.convert(plain);
      }
      throw SourceValue.wrongType("an array", plain);
    }
    Collection<Object> values = unique ? new LinkedHashSet<>() : new ArrayList<>(collection.size());
    int position = 0;
    for (Object source : collection) {
      position++;
      try {
        Object value = SourceValue.plain(source);
        if (!SourceValue.isBlank(value)) {
          values.add(element.convert(value));
        }
      } catch (InvalidValue e) {
        throw new InvalidValue(e.kind(), "element " + position + ": " + e.reason());
      }
    }
    return unique ? List.copyOf(values) : values;
  }

  /** Objects with the given members, all of them needed; with any members when none are given. */
  static Converter objects(Map<String, FieldType> members, Conversion choices) {
    var open = new OpenValues(choices.zone());
    if (members.isEmpty()) {
      return plain -> {
        if (plain instanceof Map<?, ?> map) {
          return open.object(map);
        }
        throw SourceValue.wrongType("an object", plain);
      };
    }
    Map<String, Converter> converters = new LinkedHashMap<>();
    members.forEach(
        (name, type) ->
            converters.put(
                name,
                Converter.of(new ValueType(type, Optional.empty(), Map.of(), false), choices)));
    return plain -> described(plain, converters);
  }

  private static Object described(Object plain, Map<String, Converter> members)
      throws InvalidValue {
    if (!(plain instanceof Map<?, ?> map)) {
      throw SourceValue.wrongType("an object", plain);
    }
    if (!members.keySet().containsAll(map.keySet())) {
      throw new InvalidValue(
          "unknown_key", "a key other than " + String.join(", ", members.keySet()));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Converter> member : members.entrySet()) {
      Object value = SourceValue.plain(map.get(member.getKey()));
      if (SourceValue.isBlank(value)) {
        throw new InvalidValue("missing", member.getKey() + " is missing");
      }
      try {
        values.put(member.getKey(), member.getValue().convert(value));
      } catch (InvalidValue e) {
        throw new InvalidValue(e.kind(), member.getKey() + ": " + e.reason());
      }
    }
    return values;
  }
}
