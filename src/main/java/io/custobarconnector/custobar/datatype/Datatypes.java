package io.custobarconnector.custobar.datatype;

import io.custobarconnector.NearestName;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The datatypes that Custobar takes, in the order in which they refer to each other. */
public final class Datatypes {
  /** The names of the datatypes that can be uploaded. */
  public static final List<String> NAMES =
      List.of("shops", "products", "customers", "sales", "events");

  /** Parts of the program, and so the same as long as it runs. */
  private static final List<DatatypeFile> FILES = NAMES.stream().map(DatatypeFile::read).toList();

  private final Map<String, DatatypeSchema> byName;

  private Datatypes(Map<String, DatatypeSchema> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /**
   * Reads the descriptions and adds the custom fields.
   *
   * @throws IllegalArgumentException when a custom field is declared for a datatype that is none
   */
  public static Datatypes load(CustomFields custom) {
    var byName = new LinkedHashMap<String, DatatypeSchema>();
    for (DatatypeFile file : FILES) {
      byName.put(file.name(), file.withCustomFields(custom));
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
  public DatatypeSchema get(String name) {
    DatatypeSchema datatype = byName.get(name);
    if (datatype == null) {
      throw new IllegalArgumentException(unknown(name));
    }
    return datatype;
  }

  /** All of them; what refers comes after what it refers to. */
  public Collection<DatatypeSchema> all() {
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
