package io.custobarconnector.settings.declared;

import java.util.Locale;

/**
 * One setting as the catalogue declares it.
 *
 * @param key the full key, or within a flow the part after the flow's name
 * @param type what a value must look like
 * @param defaultValue the value when none is given; empty when there is none
 * @param defaultKey the key whose value is taken when none is given; empty when there is none
 * @param explanation one line for the person who fills it in
 * @param secret true when the value must never be shown, and may come from a mounted file
 */
public record Setting(
    String key,
    SettingType type,
    String defaultValue,
    String defaultKey,
    String explanation,
    boolean secret) {

  /** What is added to a secret's key to name the file that holds it. */
  public static final String FILE_SUFFIX = "-file";

  static Setting of(String key, SettingType type, String defaultValue, String explanation) {
    return new Setting(key, type, defaultValue, "", explanation, false);
  }

  static Setting sameAs(String key, SettingType type, String defaultKey, String explanation) {
    return new Setting(key, type, "", defaultKey, explanation, false);
  }

  static Setting secret(String key, SettingType type, String explanation) {
    return new Setting(key, type, "", "", explanation, true);
  }

  static Setting secretSameAs(String key, String defaultKey, String explanation) {
    return new Setting(key, SettingType.text(), "", defaultKey, explanation, true);
  }

  /** The same setting of one flow: {@code schedule} becomes {@code sales.schedule}. */
  public Setting inFlow(String flow, String flowDefault) {
    return new Setting(flow + "." + key, type, flowDefault, defaultKey, explanation, secret);
  }

  public String fileKey() {
    return key + FILE_SUFFIX;
  }

  /** The environment variable of a key: {@code scc.url} is {@code SCC_URL}. */
  public static String environmentName(String key) {
    return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
