package io.custobarconnector.zoo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * A row of the source as it is committed.
 *
 * @param key its {@code _key} as text; empty for NULL
 * @param id its identity in Custobar, without blanks at its ends; empty for NULL
 * @param bad whether it holds a value that cannot be sent
 * @param cents its price, as PostgreSQL writes it
 */
record SourceRow(
    int n,
    String key,
    String id,
    String title,
    boolean gone,
    boolean bad,
    String cents,
    int receipt) {

  /** Bytes of a key that the journal can keep. */
  private static final int LONGEST_KEY = 1000;

  private static final int SHOWN = 40;

  /** Whether the journal cannot keep its key, so that the row is to be rejected. */
  boolean hasLongKey() {
    return key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY;
  }

  /** Whether the connector says this key when it reports the row. */
  boolean isReportedAs(String reported) {
    return hasLongKey()
        ? reported.startsWith(key.substring(0, SHOWN) + "…#")
        : reported.equals(key);
  }

  @Override
  public String toString() {
    return "row %d: key %s, id %s, title %s, %scents %s, receipt %d%s"
        .formatted(
            n,
            shown(key),
            shown(id),
            title,
            gone ? "gone, " : "",
            cents,
            receipt,
            bad ? ", bad" : "");
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  static SourceRow of(Map<String, Object> row) {
    return new SourceRow(
        (Integer) row.get("n"),
        Objects.toString(row.get("key"), ""),
        Objects.toString(row.get("id"), "").strip(),
        (String) row.get("title"),
        (Boolean) row.get("gone"),
        (Boolean) row.get("bad"),
        Objects.toString(row.get("cents"), ""),
        (Integer) row.get("receipt"));
  }
}
