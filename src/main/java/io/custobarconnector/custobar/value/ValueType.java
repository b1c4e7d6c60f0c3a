package io.custobarconnector.custobar.value;

import io.custobarconnector.NearestName;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The whole type of a field: {@code money}, {@code list<string>}, {@code string | list<string>}
 * (one value or several).
 *
 * @param type the type itself; a list when one value is accepted beside several
 * @param element what a list or set holds; empty when anything
 * @param members keys of the objects in it and their types, in the order they are written; empty
 *     when any key goes
 * @param orSingle whether a value outside a list is accepted too, and written alone
 */
public record ValueType(
    FieldType type, Optional<FieldType> element, Map<String, FieldType> members, boolean orSingle) {

  private static final Pattern COLLECTION = Pattern.compile("(list|set)<(\\w+)>");

  public ValueType {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /**
   * Reads a type as it is written in the datatype files and in settings.
   *
   * @throws IllegalArgumentException with the list of types when it is none of them
   */
  public static ValueType parse(String text) {
    String written = text.strip();
    int bar = written.indexOf('|');
    if (bar >= 0) {
      ValueType single = parse(written.substring(0, bar));
      ValueType several = parse(written.substring(bar + 1));
      if (!several.element().equals(Optional.of(single.type()))) {
        throw unknown(text);
      }
      return new ValueType(several.type(), several.element(), Map.of(), true);
    }
    Matcher collection = COLLECTION.matcher(written);
    if (collection.matches()) {
      FieldType element =
          FieldType.named(collection.group(2))
              .filter(type -> !type.isCollection())
              .orElseThrow(() -> unknown(text));
      FieldType type = FieldType.named(collection.group(1)).orElseThrow();
      return new ValueType(type, Optional.of(element), Map.of(), false);
    }
    FieldType type = FieldType.named(written).orElseThrow(() -> unknown(text));
    return new ValueType(type, Optional.empty(), Map.of(), false);
  }

  public ValueType withMembers(Map<String, String> types) {
    var parsed = new LinkedHashMap<String, FieldType>();
    types.forEach((name, member) -> parsed.put(name, parse(member).type()));
    return new ValueType(type, element, parsed, orSingle);
  }

  private static IllegalArgumentException unknown(String text) {
    String hint =
        NearestName.to(
                text.strip(),
                Arrays.stream(FieldType.values()).map(FieldType::documentedName).toList())
            .map(name -> "; did you mean \"" + name + "\"?")
            .orElse("");
    return new IllegalArgumentException(
        "\"%s\" is not a type%s The types are %s; a list or set may name what it holds, for example list<string>"
            .formatted(text, hint.isEmpty() ? "." : hint, FieldType.names()));
  }

  @Override
  public String toString() {
    String several =
        type.documentedName() + element.map(e -> "<" + e.documentedName() + ">").orElse("");
    return orSingle ? element.orElseThrow().documentedName() + " | " + several : several;
  }
}
