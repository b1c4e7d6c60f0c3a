package io.custobarconnector.journal.rejected;

import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes which rows of a page were rejected, and which are no longer, within the caller's
 * transaction.
 */
public record SetAsideRecord(Payloads payloads) {

  /**
   * Writes what the run told since the last time. Who reads all rows, or a little before the
   * cursor, meets rows that are rejected each time: one that is as it was has not failed anew.
   *
   * @return how many rows are rejected as they were before
   */
  public int write(Connection connection, Run run) throws SQLException {
    forget(connection, run);
    recall(connection, run);
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO rejected AS r
                   (flow, row_key, datatype, origin, field, kind, reason, payload, sealed,
                    fingerprint, person, receipt, run_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, %1$s, %1$s, ?)
            ON CONFLICT (flow, row_key) DO UPDATE
               SET datatype = excluded.datatype, origin = excluded.origin, field = excluded.field,
                   kind = excluded.kind, reason = excluded.reason, payload = excluded.payload,
                   sealed = excluded.sealed, fingerprint = excluded.fingerprint,
                   person = excluded.person, receipt = excluded.receipt, run_id = excluded.run_id,
                   payload_at = CASE WHEN r.fingerprint = excluded.fingerprint THEN r.payload_at
                                     ELSE clock_timestamp() END,
                   last_rejected_at = clock_timestamp(), times = r.times + 1
             WHERE NOT (? AND r.kind = excluded.kind AND r.reason = excluded.reason
                        AND r.fingerprint IS NOT DISTINCT FROM excluded.fingerprint)\
            """
                .formatted(Forgotten.mark("?")))) {
      for (RejectedRow row : run.unwritten().rejected()) {
        upsert.setString(1, run.flow());
        upsert.setString(2, row.key());
        upsert.setString(3, row.datatype());
        upsert.setString(4, row.origin().name().toLowerCase(Locale.ROOT));
        upsert.setString(5, row.field().orElse(null));
        upsert.setString(6, row.kind());
        upsert.setString(7, row.reasonText());
        upsert.setString(8, payloads.plain(row).orElse(null));
        upsert.setBytes(9, payloads.sealed(run.flow(), row).orElse(null));
        upsert.setObject(10, row.version().fingerprint().orElse(null), Types.BIGINT);
        upsert.setString(11, row.version().customer().orElse(null));
        upsert.setString(12, row.version().receipt().orElse(null));
        upsert.setLong(13, run.id());
        upsert.setBoolean(14, isMetOnly(run, row));
        upsert.addBatch();
      }
      return (int) Arrays.stream(upsert.executeBatch()).filter(written -> written == 0).count();
    }
  }

  /** Whether nobody tried the row anew: it was read, and cannot be sent as little as before. */
  private static boolean isMetOnly(Run run, RejectedRow row) {
    return run.isReconcile()
        || (!run.isTryingAgain() && row.origin() == RejectedRow.Origin.CONNECTOR);
  }

  /**
   * A row that Custobar has is no longer rejected, and its earlier bad fields are history. Those of
   * this run are not: a message may go out later than its bad fields are noted.
   */
  private static void forget(Connection connection, Run run) throws SQLException {
    List<String> settled = run.unwritten().settled();
    if (settled.isEmpty() || !run.unwritten().isAnythingAmiss()) {
      return;
    }
    try (PreparedStatement rejected =
            connection.prepareStatement(
                "DELETE FROM rejected WHERE flow = ? AND row_key = ANY (?)");
        PreparedStatement omitted =
            connection.prepareStatement(
                "DELETE FROM omitted_field WHERE flow = ? AND row_key = ANY (?) AND run_id <> ?")) {
      Array keys = connection.createArrayOf("text", settled.toArray());
      rejected.setString(1, run.flow());
      rejected.setArray(2, keys);
      rejected.executeUpdate();
      omitted.setString(1, run.flow());
      omitted.setArray(2, keys);
      omitted.setLong(3, run.id());
      omitted.executeUpdate();
    }
  }

  /** A row that was dropped has changed since: that it was dropped is history. */
  private static void recall(Connection connection, Run run) throws SQLException {
    if (!run.setAside().anyDropped()) {
      return;
    }
    List<String> dealtWith =
        Stream.concat(
                run.unwritten().settled().stream(),
                run.unwritten().rejected().stream().map(RejectedRow::key))
            .toList();
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM dropped WHERE flow = ? AND row_key = ANY (?)")) {
      delete.setString(1, run.flow());
      delete.setArray(2, connection.createArrayOf("text", dealtWith.toArray()));
      delete.executeUpdate();
    }
  }

  /**
   * Removes messages of all flows that are kept for too long, or that are not to be kept as they
   * are; the rows stay. What another run is writing just now is left to it.
   */
  public void clean(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE rejected r SET payload = NULL, sealed = NULL
              FROM (SELECT id FROM rejected
                     WHERE (payload IS NOT NULL OR sealed IS NOT NULL)
                       AND (payload_at < clock_timestamp() - make_interval(secs => ?)
                            OR payload IS NOT NULL AND NOT ? OR sealed IS NOT NULL AND NOT ?)
                       FOR UPDATE SKIP LOCKED) old
             WHERE r.id = old.id\
            """)) {
      update.setDouble(1, (double) payloads.age().toSeconds());
      update.setBoolean(2, payloads.keepsPlain());
      update.setBoolean(3, payloads.keepsSealed());
      update.executeUpdate();
    }
  }
}
