package io.custobarconnector.custobar.message;

/**
 * A field that was left out of a message that was made all the same, or a deletion that was
 * ignored.
 *
 * @param key names the row, as in {@link Message}
 * @param field the field that was left out
 * @param kind what is wrong, in one stable word, for example {@code too_precise}
 * @param reason what is wrong, in a sentence for people that holds no personal data
 */
public record Omission(String key, String field, String kind, String reason) {
  /** Without the key, which may be personal data. */
  @Override
  public String toString() {
    return "Omission[" + reason + "]";
  }
}
