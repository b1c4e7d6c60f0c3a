package io.custobarconnector;

/** {@code custom-fields.<datatype>.<name>}, taken apart. */
record CustomFieldKey(String datatype, String name) {

  static CustomFieldKey of(String key) throws RefusedValue {
    String rest = key.substring(SettingsCatalogue.CUSTOM_FIELDS.length());
    int dot = rest.indexOf('.');
    String datatype = dot < 0 ? rest : rest.substring(0, dot);
    if (!SettingsCatalogue.DATATYPES.contains(datatype)) {
      throw RefusedValue.because(
          "has an unknown datatype: \""
              + datatype
              + "\" is not one of "
              + String.join(", ", SettingsCatalogue.DATATYPES));
    }
    String name = dot < 0 ? "" : rest.substring(dot + 1);
    if (name.contains("__")) {
      throw RefusedValue.because(
          "names the field with its prefix: leave out all up to the two underscores, the prefix is"
              + " custobar.company");
    }
    if (!SettingsCatalogue.CUSTOM_FIELD_NAME.matcher(name).matches()) {
      throw RefusedValue.because(
          "has a bad field name: \""
              + name
              + "\" must be lower-case letters, digits and underscores, and begin with a letter");
    }
    return new CustomFieldKey(datatype, name);
  }
}
