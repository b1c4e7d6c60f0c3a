package io.custobarconnector.settings;

import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.SettingsSources.Given;
import io.custobarconnector.settings.declared.RefusedValue;
import io.custobarconnector.settings.declared.Setting;
import io.custobarconnector.settings.declared.SettingType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** The fields of the company's own: {@code custom-fields.<datatype>.<name>=<type>}. */
final class CustomFieldSettings {

  /** What the keys of all of them begin with. */
  static final String PREFIX = "custom-fields.";

  private static final List<String> DATATYPES =
      List.of("customers", "products", "sales", "events", "shops");

  /** The types a field can have, from https://www.custobar.com/docs/api/data-types/. */
  private static final SettingType TYPE =
      SettingType.choice(
          List.of(
              "boolean",
              "country_code",
              "date",
              "datetime",
              "day_of_year",
              "email",
              "integer",
              "language_code",
              "list",
              "money",
              "number",
              "object",
              "phone_number",
              "set",
              "string"));

  private CustomFieldSettings() {}

  /**
   * Custobar's type of each field, by datatype and name.
   *
   * @param tell hears of each that is wrong
   */
  static Map<String, String> read(SettingsSources sources, BiConsumer<Given, String> tell) {
    Set<String> keys = new TreeSet<>(sources.keys(key -> key.startsWith(PREFIX)));
    DATATYPES.forEach(datatype -> keys.addAll(ofEnvironment(sources, datatype)));
    Map<String, String> types = new TreeMap<>();
    for (String key : keys) {
      sources
          .find(key)
          .ifPresent(
              given -> {
                try {
                  Object type = TYPE.read(given.value());
                  types.put(field(key), type.toString());
                } catch (RefusedValue e) {
                  tell.accept(given, e.sentence(key, given.value(), false));
                }
              });
    }
    return types;
  }

  /** Names of fields have no hyphens or dots, so a variable's name can be read backwards. */
  private static Set<String> ofEnvironment(SettingsSources sources, String datatype) {
    String start = PREFIX + datatype + ".";
    String prefix = Setting.environmentName(start);
    Set<String> keys = new TreeSet<>();
    for (String variable : sources.environment().keySet()) {
      if (variable.startsWith(prefix)) {
        keys.add(start + variable.substring(prefix.length()).toLowerCase(Locale.ROOT));
      }
    }
    return keys;
  }

  private static String field(String key) throws RefusedValue {
    String rest = key.substring(PREFIX.length());
    int dot = rest.indexOf('.');
    String datatype = dot < 0 ? rest : rest.substring(0, dot);
    if (!DATATYPES.contains(datatype)) {
      throw RefusedValue.because(
          SettingError.FIELD_DATATYPE,
          "has an unknown datatype: \""
              + datatype
              + "\" is not one of "
              + String.join(", ", DATATYPES));
    }
    String name = dot < 0 ? "" : rest.substring(dot + 1);
    if (name.contains("__")) {
      throw RefusedValue.because(
          SettingError.FIELD_PREFIX,
          "names the field with its prefix: leave out all up to the two underscores, the prefix is"
              + " custobar.company");
    }
    if (!SettingType.NAME.matcher(name).matches()) {
      throw RefusedValue.because(
          SettingError.FIELD_NAME,
          "has a bad field name: \""
              + name
              + "\" must be lower-case letters, digits and underscores, and begin with a letter");
    }
    return rest;
  }
}
