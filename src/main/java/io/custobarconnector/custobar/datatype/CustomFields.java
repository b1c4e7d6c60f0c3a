package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The fields that a deployment adds to Custobar's own: the company's name, two underscores and a
 * name with underscores, of <a href="https://custobar.com/docs/guides/data-schema-configuration/">a
 * type defined in Custobar's data schema</a>.
 */
public final class CustomFields {
  private static final String PREFIX = "custom-fields.";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern COMPANY = Pattern.compile("[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*");
  private static final Evidence EVIDENCE =
      new Evidence(
          Evidence.Label.DOCUMENTED, "https://custobar.com/docs/guides/data-schema-configuration/");

  private final String company;
  private final Map<String, Map<String, Field>> byDatatype = new TreeMap<>();

  private CustomFields(String company) {
    this.company = company;
  }

  /** No fields of one's own. */
  public static CustomFields none() {
    return new CustomFields("");
  }

  /**
   * Reads the declarations.
   *
   * @param company the setting {@code custobar.company}; may be empty when nothing is declared
   * @param settings settings, of which those named {@code custom-fields.<datatype>.<name>} are
   *     read; their value is the type, for example {@code list<string>}
   * @throws IllegalArgumentException naming the setting, what is wrong and what would be right
   */
  public static CustomFields of(String company, Map<String, String> settings) {
    if (!company.isEmpty() && !COMPANY.matcher(company).matches()) {
      throw new IllegalArgumentException(
          "custobar.company is \"%s\"; write letters, digits and single underscores, as in Custobar's own settings"
              .formatted(company));
    }
    var custom = new CustomFields(company);
    new TreeMap<>(settings)
        .forEach(
            (setting, type) -> {
              if (setting.startsWith(PREFIX)) {
                custom.declare(setting, type);
              }
            });
    return custom;
  }

  String company() {
    return company;
  }

  /** The datatypes that have custom fields. */
  Set<String> datatypes() {
    return byDatatype.keySet();
  }

  /** The custom fields of a datatype, by name. */
  List<Field> of(String datatype) {
    return List.copyOf(byDatatype.getOrDefault(datatype, Map.of()).values());
  }

  private void declare(String setting, String type) {
    String[] parts = setting.substring(PREFIX.length()).split("\\.", -1);
    if (parts.length != 2 || parts[0].isEmpty()) {
      throw new IllegalArgumentException(
          "%s: write %s<datatype>.<name>=<type>, for example %scustomers.loyalty_tier=string"
              .formatted(setting, PREFIX, PREFIX));
    }
    String name = parts[1];
    if (company.isEmpty()) {
      throw new IllegalArgumentException(
          setting + ": set custobar.company too; it is the prefix of the field in Custobar");
    }
    if (name.contains("__")) {
      throw new IllegalArgumentException(
          "%s: leave the company out, it is added by itself: %s%s.%s"
              .formatted(setting, PREFIX, parts[0], name.substring(name.indexOf("__") + 2)));
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s: \"%s\" is not a name Custobar accepts; write small letters, digits and underscores, no hyphens"
              .formatted(setting, name));
    }
    String column = company + "__" + name;
    byDatatype
        .computeIfAbsent(parts[0], datatype -> new TreeMap<>())
        .put(column, field(setting, column, type));
  }

  private static Field field(String setting, String column, String type) {
    ValueType parsed;
    try {
      parsed = ValueType.parse(type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
    return new Field(
        column,
        parsed,
        Field.Mandatory.NO,
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        "Declared by the setting " + setting + ".",
        EVIDENCE);
  }
}
