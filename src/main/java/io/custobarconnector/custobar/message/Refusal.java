package io.custobarconnector.custobar.message;

/**
 * A row that was rejected, since a field that it cannot do without is missing or wrong.
 *
 * @param key names the row: its {@code _key}, else its identity; empty when it has neither
 * @param group its value of the field that several rows share; empty when there is none
 * @param field the field to look at
 * @param kind what is wrong, in one stable word, for example {@code missing}
 * @param reason what is wrong, in a sentence for people that holds no personal data
 */
public record Refusal(String key, String group, String field, String kind, String reason) {
  /** Without the key, which may be personal data. */
  @Override
  public String toString() {
    return "Refusal[" + reason + "]";
  }
}
