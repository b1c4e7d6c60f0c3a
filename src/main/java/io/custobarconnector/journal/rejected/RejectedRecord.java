package io.custobarconnector.journal.rejected;

import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes which rows of a page were rejected, and which are no longer, within the caller's
 * transaction.
 */
public record RejectedRecord(Payloads payloads) {

  private static final String UPSERT =
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
          .formatted(Forgotten.mark("?"));

  /**
   * Writes what the run told since the last time. Who reads all rows, or a little before the
   * cursor, meets rows that are rejected each time: one that is as it was has not failed anew.
   *
   * @return how many rows are rejected as they were before
   */
  public int write(Connection connection, Run run) throws SQLException {
    forget(connection, run);
    recall(connection, run);
    int[] written =
        Sql.batch(
            connection,
            UPSERT,
            run.unwritten().rejected().stream().map(row -> parameters(run, row)).toList());
    return (int) Arrays.stream(written).filter(rows -> rows == 0).count();
  }

  private List<Object> parameters(Run run, RejectedRow row) {
    return List.of(
        run.flow(),
        row.key(),
        row.datatype(),
        row.origin().name().toLowerCase(Locale.ROOT),
        row.field(),
        row.kind(),
        row.reasonText(),
        payloads.plain(row),
        payloads.sealed(run.flow(), row),
        row.version().fingerprint(),
        row.version().customer(),
        row.version().receipt(),
        run.id(),
        isMetOnly(run, row));
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
    Sql.update(
        connection,
        "DELETE FROM rejected WHERE flow = ? AND row_key = ANY (?)",
        run.flow(),
        settled);
    Sql.update(
        connection,
        "DELETE FROM omitted_field WHERE flow = ? AND row_key = ANY (?) AND run_id <> ?",
        run.flow(),
        settled,
        run.id());
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
    Sql.update(
        connection,
        "DELETE FROM dropped WHERE flow = ? AND row_key = ANY (?)",
        run.flow(),
        dealtWith);
  }

  /**
   * Removes messages of all flows that are kept for too long, or that are not to be kept as they
   * are; the rows stay. What another run is writing just now is left to it.
   */
  public void clean(Connection connection) throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE rejected r SET payload = NULL, sealed = NULL
          FROM (SELECT id FROM rejected
                 WHERE (payload IS NOT NULL OR sealed IS NOT NULL)
                   AND (payload_at < clock_timestamp() - make_interval(secs => ?)
                        OR payload IS NOT NULL AND NOT ? OR sealed IS NOT NULL AND NOT ?)
                   FOR UPDATE SKIP LOCKED) old
         WHERE r.id = old.id\
        """,
        (double) payloads.age().toSeconds(),
        payloads.keepsPlain(),
        payloads.keepsSealed());
  }
}
