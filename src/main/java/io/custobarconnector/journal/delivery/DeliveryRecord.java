package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.GoneRow;
import io.custobarconnector.journal.run.Run;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** Writes what became of the rows of a page, within the caller's transaction. */
public final class DeliveryRecord {

  private DeliveryRecord() {}

  /**
   * Writes what was accepted.
   *
   * @throws SQLException of the state 23505 when the journal knows rows that were new to the run
   *     when it compared them
   */
  public static void write(Connection connection, Run run, AcceptedMessages messages)
      throws SQLException {
    if (messages.keys().isEmpty()) {
      return;
    }
    String flow = run.flow();
    flow(connection, flow);
    boolean haveIds = messages.haveIds();
    if (haveIds && messages.hidesOldIds()) {
      Deletions.leave(connection, flow, messages);
    }
    if (isNew(run, messages.keys())) {
      insert(connection, run, messages);
    } else {
      upsert(connection, run, messages.keys(), messages.fingerprints(), messages.ids());
    }
    if (haveIds) {
      Deletions.undone(connection, flow, messages.ids());
    }
  }

  /**
   * Notes rows that are gone: their ids are due to be told.
   *
   * @param vanished keys of those that are in the source no more
   * @param again whether what was told before is to be told once more
   */
  public static void owe(
      Connection connection,
      Run run,
      List<GoneRow> rows,
      Collection<String> vanished,
      boolean again)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    String flow = run.flow();
    flow(connection, flow);
    List<GoneRow> there = rows.stream().filter(row -> !vanished.contains(row.key())).toList();
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO delivered (flow_id, row_key, fingerprint, gone, external_id, run_id)
            SELECT DISTINCT ON (m.row_key) f.id, m.row_key, m.fingerprint, true,
                   nullif(m.id, m.row_key), ?
              FROM unnest(?::text[], ?::bigint[], ?::text[]) AS m (row_key, fingerprint, id),
                   delivery_flow f
             WHERE f.flow = ?
             ORDER BY m.row_key
            ON CONFLICT (flow_id, row_key) DO UPDATE
               SET fingerprint = excluded.fingerprint, gone = true,
                   external_id = excluded.external_id, run_id = excluded.run_id\
            """)) {
      upsert.setObject(1, number(run), Types.INTEGER);
      upsert.setArray(2, Comparison.texts(connection, there.stream().map(GoneRow::key).toList()));
      upsert.setArray(
          3,
          Comparison.numbers(connection, there.stream().mapToLong(GoneRow::fingerprint).toArray()));
      upsert.setArray(4, Comparison.texts(connection, there.stream().map(GoneRow::id).toList()));
      upsert.setString(5, flow);
      upsert.executeUpdate();
    }
    remove(connection, flow, rows.stream().map(GoneRow::key).filter(vanished::contains).toList());
    Deletions.owe(connection, flow, rows, again);
  }

  /** Forgets rows that are gone, of which Custobar was told. */
  public static void remove(Connection connection, String flow, List<String> keys)
      throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            DELETE FROM delivered
             WHERE flow_id = (SELECT id FROM delivery_flow WHERE flow = ?) AND row_key = ANY (?)\
            """)) {
      delete.setString(1, flow);
      delete.setArray(2, Comparison.texts(connection, keys));
      delete.executeUpdate();
    }
  }

  static void flow(Connection connection, String flow) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO delivery_flow (flow)
            SELECT ? WHERE NOT EXISTS (SELECT FROM delivery_flow WHERE flow = ?)
            ON CONFLICT (flow) DO NOTHING\
            """)) {
      insert.setString(1, flow);
      insert.setString(2, flow);
      insert.executeUpdate();
    }
  }

  private static boolean isNew(Run run, List<String> keys) {
    return run.unknownKeys().containsAll(keys) && new HashSet<>(keys).size() == keys.size();
  }

  /** Takes half the time of {@link #upsert}, which looks for each row before it writes it. */
  private static void insert(Connection connection, Run run, AcceptedMessages messages)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO delivered (flow_id, row_key, fingerprint, external_id, run_id)
            SELECT f.id, m.row_key, m.fingerprint, nullif(nullif(m.id, m.row_key), ''), ?
              FROM unnest(?::text[], ?::bigint[], ?::text[]) AS m (row_key, fingerprint, id),
                   delivery_flow f
             WHERE f.flow = ?\
            """)) {
      bind(connection, insert, run, messages.keys(), messages.fingerprints(), messages.ids());
      insert.executeUpdate();
    }
  }

  private static void bind(
      Connection connection,
      PreparedStatement statement,
      Run run,
      List<String> keys,
      long[] fingerprints,
      List<String> ids)
      throws SQLException {
    statement.setObject(1, number(run), Types.INTEGER);
    statement.setArray(2, Comparison.texts(connection, keys));
    statement.setArray(
        3, fingerprints == null ? null : Comparison.numbers(connection, fingerprints));
    statement.setArray(4, Comparison.texts(connection, ids));
    statement.setString(5, run.flow());
  }

  /** A key may come twice in a page; its last message is the one that counts. */
  static void upsert(
      Connection connection, Run run, List<String> keys, long[] fingerprints, List<String> ids)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO delivered AS d (flow_id, row_key, fingerprint, external_id, run_id)
            SELECT DISTINCT ON (m.row_key) f.id, m.row_key, m.fingerprint,
                   nullif(nullif(m.id, m.row_key), ''), ?
              FROM unnest(?::text[], ?::bigint[], ?::text[])
                   WITH ORDINALITY AS m (row_key, fingerprint, id, nr),
                   delivery_flow f
             WHERE f.flow = ?
             ORDER BY m.row_key, m.nr DESC
            ON CONFLICT (flow_id, row_key) DO UPDATE
               SET fingerprint = excluded.fingerprint, gone = false,
                   external_id = excluded.external_id, run_id = excluded.run_id
             WHERE (d.fingerprint, d.gone, d.external_id, d.run_id)
                   IS DISTINCT FROM (excluded.fingerprint, false, excluded.external_id, excluded.run_id)\
            """)) {
      bind(connection, upsert, run, keys, fingerprints, ids);
      upsert.executeUpdate();
    }
  }

  /** As the table keeps it; null past the largest, which no journal comes to. */
  private static Integer number(Run run) {
    return run.id() <= Integer.MAX_VALUE ? (int) run.id() : null;
  }
}
