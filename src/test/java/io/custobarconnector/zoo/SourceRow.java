package io.custobarconnector.zoo;

import java.util.Map;
import java.util.Objects;

/**
 * A row of the source as it is committed.
 *
 * @param key its {@code _key} as text; empty for NULL
 * @param id its identity in Custobar; empty for NULL
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

  static SourceRow of(Map<String, Object> row) {
    return new SourceRow(
        (Integer) row.get("n"),
        Objects.toString(row.get("key"), ""),
        Objects.toString(row.get("id"), ""),
        (String) row.get("title"),
        (Boolean) row.get("gone"),
        (Boolean) row.get("bad"),
        Objects.toString(row.get("cents"), ""),
        (Integer) row.get("receipt"));
  }
}
