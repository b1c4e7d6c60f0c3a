package io.custobarconnector.journal.run;

import io.custobarconnector.journal.row.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rows of a flow that did not get through, as a run finds them. Each run tries them again: all
 * that the connector refused, since trying costs nothing, and a few of those that Custobar refused
 * although nothing about them has changed, since trying costs a request or more.
 */
public final class SetAside {

  /** No rows. */
  public static final SetAside NONE = new SetAside(List.of(), Map.of());

  /** Rows that did not get through and are tried again in one run; as many as a page has. */
  private static final int MOST = 5000;

  /** Requests that a run may spend on rows that Custobar refused as they are. */
  private static final int REFUSED_AS_THEY_ARE = 20;

  private final Map<String, Long> refused = new HashMap<>();
  private final List<String> toTryAgain = new ArrayList<>();
  private final Set<String> tried;
  private final Map<String, Long> dropped;
  private final boolean whole;

  SetAside(List<Row> rows, Map<String, Long> dropped) {
    this.dropped = Map.copyOf(dropped);
    int asTheyAre = 0;
    for (Row row : rows) {
      if (row.refused() != null) {
        refused.put(row.key(), row.refused());
        asTheyAre++;
      }
      // The source cannot be asked for the short form of a key.
      if (RowKey.isShortened(row.key())) {
        continue;
      }
      if (row.refused() == null || asTheyAre <= REFUSED_AS_THEY_ARE) {
        toTryAgain.add(row.key());
      }
    }
    this.tried = Set.copyOf(toTryAgain);
    this.whole = rows.size() < MOST && tried.size() == rows.size();
  }

  /** Asks the journal for a flow's rows; those that have waited longest come first. */
  public static SetAside read(Connection connection, String flow) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT row_key, CASE WHEN origin = 'custobar' THEN fingerprint END AS fingerprint
              FROM rejected WHERE flow = ? ORDER BY last_rejected_at LIMIT ?\
            """)) {
      query.setString(1, flow);
      query.setInt(2, MOST);
      List<Row> rows = new ArrayList<>();
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          rows.add(new Row(found.getString("row_key"), found.getObject("fingerprint", Long.class)));
        }
      }
      return new SetAside(rows, dropped(connection, flow));
    }
  }

  private static Map<String, Long> dropped(Connection connection, String flow) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT row_key, fingerprint FROM dropped WHERE flow = ?")) {
      query.setString(1, flow);
      Map<String, Long> dropped = new HashMap<>();
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          dropped.put(found.getString(1), found.getLong(2));
        }
      }
      return dropped;
    }
  }

  /** Keys of the rows that this run tries again, whatever became of them in the source. */
  public List<String> toTryAgain() {
    return List.copyOf(toTryAgain);
  }

  /** Whether the row is one of those that this run tries again. */
  public boolean has(String key) {
    return tried.contains(key);
  }

  /** Whether this run tries all rows again that did not get through. */
  public boolean isWhole() {
    return whole;
  }

  /** Whether Custobar refused a row with just this message. */
  public boolean wasRefused(String key, long fingerprint) {
    return Objects.equals(refused.get(key), fingerprint);
  }

  /** Whether a person has dropped just this version of a row. */
  public boolean wasDropped(String key, long fingerprint) {
    return Objects.equals(dropped.get(key), fingerprint);
  }

  public boolean anyDropped() {
    return !dropped.isEmpty();
  }

  /** Whether nothing is rejected. */
  public boolean isEmpty() {
    return toTryAgain.isEmpty();
  }

  /**
   * A row.
   *
   * @param refused fingerprint of the message that Custobar refused; null when the connector
   *     refused the row, or the message was not kept
   */
  record Row(String key, Long refused) {}
}
