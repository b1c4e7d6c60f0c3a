package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a journal that was restored from a dump. When its source was restored together with it,
 * each row is as the journal says that Custobar has it, though Custobar was sent a newer state
 * since: no run and no reconcile would find a difference.
 */
public final class JournalOrigin {

  private static final Logger LOG = LoggerFactory.getLogger(JournalOrigin.class);

  /** What is wrong then, and what to do. */
  public static final String RESTORED =
      "what Custobar was sent after that dump is not known here. A row that looks as it did then counts as delivered, though Custobar may have a later state of it. ./connector reconcile FLOW --custobar names what differs, and ./connector backfill FLOW --all sends all rows again";

  private static final String NOTICE =
      """
      UPDATE %s.journal_origin SET made_as = tableoid, restored_at = clock_timestamp()
       WHERE made_as <> tableoid\
      """;

  private JournalOrigin() {}

  /**
   * Says once that the journal was restored, if it was.
   *
   * @param schema the journal's schema
   */
  static void notice(DataSource journal, String schema) {
    String quoted = '"' + schema.replace("\"", "\"\"") + '"';
    try (Connection connection = journal.getConnection()) {
      if (Sql.update(connection, NOTICE.formatted(quoted)) > 0) {
        LOG.warn("the journal was restored from a dump: {}", RESTORED);
      }
    } catch (SQLException e) {
      throw new JournalException("the journal could not be written: " + FailureText.of(e), e);
    }
  }

  /**
   * When it was noticed last that the journal was restored, if that is less than a month ago.
   *
   * @throws SQLException when the journal does not answer
   */
  public static Optional<Instant> restoredAt(DataSource journal) throws SQLException {
    try (Connection connection = journal.getConnection()) {
      boolean made =
          Sql.one(
              connection,
              "SELECT to_regclass('journal_origin') IS NOT NULL",
              row -> row.getBoolean(1));
      return made
          ? Sql.first(
              connection,
              "SELECT restored_at FROM journal_origin WHERE restored_at > now() - interval '30 days'",
              row -> row.getTimestamp(1).toInstant())
          : Optional.empty();
    }
  }
}
