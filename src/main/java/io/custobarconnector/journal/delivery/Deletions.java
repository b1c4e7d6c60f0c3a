package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.DueDeletion;
import io.custobarconnector.journal.row.GoneRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which ids in Custobar have no row any more. An id becomes due when its row goes or gets another
 * id; it is told at the end of a run, when all that the run read was accepted, and only if no other
 * row that is there was delivered under it. What was told is remembered, so that it is undone when
 * a row has the id again.
 */
public final class Deletions {

  private static final String FLOW = "(SELECT id FROM delivery_flow WHERE flow = ?)";

  /** A row {@code d} that is there and was delivered under the id of {@code x}. */
  private static final String UNDER_THIS_ID =
      """
      (SELECT d.row_key, d.fingerprint FROM delivered d
        WHERE hashtext(d.external_id) = hashtext(x.external_id) AND d.external_id = x.external_id
          AND d.flow_id = x.flow_id AND NOT d.gone
       UNION ALL
       SELECT d.row_key, d.fingerprint FROM delivered d
        WHERE d.flow_id = x.flow_id AND d.row_key = x.external_id AND d.external_id IS NULL
          AND NOT d.gone)\
      """;

  private static final String HAS_ROW = "EXISTS " + UNDER_THIS_ID;

  /** Such a row, which is still to be sent again. */
  private static final String HAS_ROW_TO_SEND =
      "EXISTS (SELECT FROM %s AS u WHERE u.fingerprint IS NULL)".formatted(UNDER_THIS_ID);

  private Deletions() {}

  /** Rows get another id than they were delivered under: the old one is due. */
  static void leave(Connection connection, String flow, AcceptedMessages messages)
      throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
            INSERT INTO deletion AS x (flow_id, datatype, external_id, row_key, due)
            SELECT DISTINCT ON (o.id) o.flow_id, ?, o.id, o.row_key, true
              FROM (SELECT d.flow_id, coalesce(d.external_id, d.row_key) AS id, d.row_key, m.id AS now
                      FROM unnest(?::text[], ?::text[]) AS m (row_key, id)
                      JOIN delivered d ON d.flow_id = %1$s AND d.row_key = m.row_key
                     WHERE NOT d.gone AND m.id <> '') o
             WHERE o.id <> o.now AND o.id <> ''
            ON CONFLICT (flow_id, md5(external_id))
               DO UPDATE SET due = true, row_key = excluded.row_key\
            """
                    .formatted(FLOW));
        PreparedStatement announced =
            connection.prepareStatement(
                """
                UPDATE deletion x SET due = true
                  FROM unnest(?::text[], ?::text[]) AS m (row_key, id)
                 WHERE x.flow_id = %s AND x.row_key = m.row_key AND NOT x.due AND NOT x.told
                   AND x.external_id <> m.id AND m.id <> ''\
                """
                    .formatted(FLOW))) {
      insert.setString(1, messages.datatype());
      insert.setArray(2, texts(connection, messages.keys()));
      insert.setArray(3, texts(connection, messages.ids()));
      insert.setString(4, flow);
      insert.executeUpdate();
      announced.setArray(1, texts(connection, messages.keys()));
      announced.setArray(2, texts(connection, messages.ids()));
      announced.setString(3, flow);
      announced.executeUpdate();
    }
  }

  /**
   * Rows are about to be sent under another id than before: should the process die before the
   * answer is known, Custobar may have them under the new one.
   */
  static void announce(
      Connection connection, String flow, String datatype, List<String> keys, List<String> ids)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO deletion (flow_id, datatype, external_id, row_key, due)
            SELECT DISTINCT ON (m.id) d.flow_id, ?, m.id, d.row_key, false
              FROM unnest(?::text[], ?::text[]) AS m (row_key, id)
              JOIN delivered d ON d.flow_id = %s AND d.row_key = m.row_key
             WHERE m.id <> '' AND NOT d.gone AND coalesce(d.external_id, d.row_key) NOT IN (m.id, '')
            ON CONFLICT DO NOTHING\
            """
                .formatted(FLOW))) {
      insert.setString(1, datatype);
      insert.setArray(2, texts(connection, keys));
      insert.setArray(3, texts(connection, ids));
      insert.setString(4, flow);
      insert.executeUpdate();
    }
  }

  /** Custobar has rows under these ids again: nothing is due, and what was told is undone. */
  public static void undone(Connection connection, String flow, Collection<String> ids)
      throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            DELETE FROM deletion x USING unnest(?::text[]) AS m (id)
             WHERE x.flow_id = %s AND md5(x.external_id) = md5(m.id) AND x.external_id = m.id\
            """
                .formatted(FLOW))) {
      delete.setArray(1, texts(connection, ids));
      delete.setString(2, flow);
      delete.executeUpdate();
    }
  }

  /**
   * Rows are gone: their ids are due. Other rows that are there and have such an id are sent again,
   * since Custobar may hold what the gone one said.
   *
   * @param again whether what was told before is to be told once more
   */
  static void owe(Connection connection, String flow, List<GoneRow> rows, boolean again)
      throws SQLException {
    String all =
        "unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS m (row_key, id, datatype, nr)";
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO deletion AS x (flow_id, datatype, external_id, row_key, due)
                SELECT DISTINCT ON (m.id) f.id, m.datatype, m.id, m.row_key, true
                  FROM %s, delivery_flow f
                 WHERE f.flow = ?
                 ORDER BY m.id, m.nr DESC
                ON CONFLICT (flow_id, md5(external_id))
                   DO UPDATE SET due = true, row_key = excluded.row_key
                 WHERE NOT x.told OR ?\
                """
                    .formatted(all));
        PreparedStatement announced =
            connection.prepareStatement(
                """
                UPDATE deletion x SET due = true
                 WHERE x.flow_id = %s AND x.row_key = ANY (?) AND NOT x.due AND NOT x.told\
                """
                    .formatted(FLOW));
        PreparedStatement others =
            connection.prepareStatement(
                """
                UPDATE delivered o SET fingerprint = NULL
                  FROM (SELECT %s AS flow_id, id AS external_id FROM unnest(?::text[]) AS m (id)) x
                 CROSS JOIN LATERAL %s AS d
                 WHERE o.flow_id = x.flow_id AND o.row_key = d.row_key\
                """
                    .formatted(FLOW, UNDER_THIS_ID))) {
      List<String> keys = rows.stream().map(GoneRow::key).toList();
      insert.setArray(1, texts(connection, keys));
      insert.setArray(2, texts(connection, ids(rows)));
      insert.setArray(3, texts(connection, rows.stream().map(GoneRow::datatype).toList()));
      insert.setString(4, flow);
      insert.setBoolean(5, again);
      insert.executeUpdate();
      announced.setString(1, flow);
      announced.setArray(2, texts(connection, keys));
      announced.executeUpdate();
      others.setString(1, flow);
      others.setArray(2, texts(connection, ids(rows)));
      others.executeUpdate();
    }
  }

  /** Deletions are about to be sent, or were: what they wrote has to be undone one day. */
  public static void told(
      Connection connection, String flow, Collection<String> ids, boolean accepted)
      throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE deletion x SET told = true, due = x.due AND NOT ?
              FROM unnest(?::text[]) AS m (id)
             WHERE x.flow_id = %s AND md5(x.external_id) = md5(m.id) AND x.external_id = m.id\
            """
                .formatted(FLOW))) {
      update.setBoolean(1, accepted);
      update.setArray(2, texts(connection, ids));
      update.setString(3, flow);
      update.executeUpdate();
    }
  }

  /** Those of the ids of which Custobar was told, or may have been, that they are gone. */
  static Set<String> toldOf(Connection connection, String flow, Collection<String> ids)
      throws SQLException {
    try (PreparedStatement any =
            connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM deletion WHERE flow_id = %s)".formatted(FLOW));
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT x.external_id FROM unnest(?::text[]) AS m (id)
                  JOIN deletion x ON x.flow_id = %s AND md5(x.external_id) = md5(m.id)
                 WHERE x.external_id = m.id AND x.told\
                """
                    .formatted(FLOW))) {
      any.setString(1, flow);
      try (ResultSet row = any.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          return Set.of();
        }
      }
      query.setArray(1, texts(connection, ids));
      query.setString(2, flow);
      Set<String> told = new HashSet<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          told.add(rows.getString(1));
        }
      }
      return told;
    }
  }

  /**
   * Nothing is due of ids that a row which is there was delivered under, once it was sent again.
   */
  static void settle(Connection connection, String flow) throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM deletion x WHERE x.flow_id = %s AND x.due AND NOT x.told AND %s AND NOT %s"
                    .formatted(FLOW, HAS_ROW, HAS_ROW_TO_SEND));
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE deletion x SET due = false WHERE x.flow_id = %s AND x.due AND %s AND NOT %s"
                    .formatted(FLOW, HAS_ROW, HAS_ROW_TO_SEND))) {
      delete.setString(1, flow);
      delete.executeUpdate();
      update.setString(1, flow);
      update.executeUpdate();
    }
  }

  /** What is due, in the order in which it became so. */
  static List<DueDeletion> due(Connection connection, String flow, long after, int limit)
      throws SQLException {
    return due(
        connection,
        """
        SELECT x.id, x.row_key, x.datatype, x.external_id FROM deletion x
         WHERE x.flow_id = %s AND x.due AND x.id > ? AND NOT %s ORDER BY x.id LIMIT ?\
        """
            .formatted(FLOW, HAS_ROW),
        flow,
        after,
        limit);
  }

  private static List<DueDeletion> due(
      Connection connection, String sql, String flow, long after, int limit) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, flow);
      query.setLong(2, after);
      query.setInt(3, limit);
      List<DueDeletion> due = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          due.add(
              new DueDeletion(
                  rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4)));
        }
      }
      return due;
    }
  }

  /** Keys of rows that are to be sent again, since a row with the same id is gone. */
  static List<String> toSendAgain(Connection connection, String flow, int limit)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT DISTINCT u.row_key
              FROM deletion x CROSS JOIN LATERAL %s AS u
             WHERE x.flow_id = %s AND x.due AND u.fingerprint IS NULL LIMIT ?\
            """
                .formatted(UNDER_THIS_ID, FLOW))) {
      query.setString(1, flow);
      query.setInt(2, limit);
      List<String> keys = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          keys.add(rows.getString(1));
        }
      }
      return keys;
    }
  }

  /** What is due of rows that are there, under another id. */
  static List<DueDeletion> renamed(Connection connection, String flow, long after, int limit)
      throws SQLException {
    return due(
        connection,
        """
        SELECT x.id, x.row_key, x.datatype, x.external_id
          FROM deletion x JOIN delivered d ON d.flow_id = x.flow_id AND d.row_key = x.row_key
         WHERE x.flow_id = %s AND x.due AND NOT d.gone AND x.id > ? ORDER BY x.id LIMIT ?\
        """
            .formatted(FLOW),
        flow,
        after,
        limit);
  }

  /** Nothing is due of these ids. */
  static void keep(Connection connection, String flow, Collection<String> ids) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            WITH kept AS (
              UPDATE deletion x SET due = false FROM unnest(?::text[]) AS m (id)
               WHERE x.flow_id = %1$s AND md5(x.external_id) = md5(m.id) AND x.external_id = m.id
                 AND x.told)
            DELETE FROM deletion x USING unnest(?::text[]) AS m (id)
             WHERE x.flow_id = %1$s AND md5(x.external_id) = md5(m.id) AND x.external_id = m.id
               AND NOT x.told\
            """
                .formatted(FLOW))) {
      update.setArray(1, texts(connection, ids));
      update.setString(2, flow);
      update.setArray(3, texts(connection, ids));
      update.setString(4, flow);
      update.executeUpdate();
    }
  }

  private static List<String> ids(List<GoneRow> rows) {
    return rows.stream().map(GoneRow::id).toList();
  }

  private static java.sql.Array texts(Connection connection, Collection<String> texts)
      throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }
}
