package io.custobarconnector.custobar;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The datatypes that Custobar takes, in the order in which they refer to each other. */
public final class Datatypes {
  private static final List<String> NAMES =
      List.of("shops", "products", "customers", "sales", "events");

  private final Map<String, Datatype> byName;

  private Datatypes(Map<String, Datatype> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /**
   * Reads the descriptions and adds the custom fields.
   *
   * @throws IllegalArgumentException when a custom field is declared for a datatype that is none
   */
  public static Datatypes load(CustomFields custom) {
    var byName = new LinkedHashMap<String, Datatype>();
    for (String name : NAMES) {
      byName.put(name, DatatypeFile.read(name, custom));
    }
    for (String name : custom.datatypes()) {
      if (!byName.containsKey(name)) {
        throw new IllegalArgumentException("custom-fields." + name + ": " + unknown(name));
      }
    }
    return new Datatypes(byName);
  }

  /**
   * The datatype of that name.
   *
   * @throws IllegalArgumentException with the nearest name when there is none
   */
  public Datatype get(String name) {
    Datatype datatype = byName.get(name);
    if (datatype == null) {
      throw new IllegalArgumentException(unknown(name));
    }
    return datatype;
  }

  /** All of them; what refers comes after what it refers to. */
  public Collection<Datatype> all() {
    return byName.values();
  }

  /**
   * How values of these columns are written, in whatever datatype has such a field; the same text
   * as long as nothing about it changes.
   */
  public String formats(Collection<String> columns) {
    return all().stream()
        .flatMap(
            datatype ->
                datatype.fields().stream()
                    .filter(field -> columns.contains(field.name()))
                    .map(field -> datatype.name() + " " + datatype.nulls() + " " + field.format()))
        .collect(Collectors.joining("\n"));
  }

  private static String unknown(String name) {
    return "there is no datatype \"%s\"; %s"
        .formatted(
            name,
            NearestName.to(name, NAMES)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElse("the datatypes are " + String.join(", ", NAMES)));
  }
}
