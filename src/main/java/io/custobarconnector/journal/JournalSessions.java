package io.custobarconnector.journal;

import io.custobarconnector.error.DatabaseError;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Whether each connection to the journal has a session of its own. Behind a pooler that pools by
 * transaction it has not: what is set for a session, such as its schema and its limits, holds for
 * others or for nobody, and tables are not found now and then.
 */
final class JournalSessions {

  /** Another client of the pooler may have the session for a moment. */
  private static final int LOOKS = 3;

  private JournalSessions() {}

  /**
   * @param database at least two connections
   * @throws JournalException when two connections at once are one session
   */
  static void refuseShared(DataSource database) {
    try (Connection one = database.getConnection();
        Connection other = database.getConnection()) {
      for (int look = 0; look < LOOKS; look++) {
        if (session(one) == session(other)) {
          throw new JournalException(
              DatabaseError.POOLS_TRANSACTIONS.of(
                  "a pooler before the journal's database pools by transaction, and the journal needs sessions of its own: let it pool by session (pool_mode=session of PgBouncer), or name the database itself in journal.url"));
        }
      }
    } catch (SQLException e) {
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  private static int session(Connection connection) throws SQLException {
    return Sql.first(connection, "SELECT pg_backend_pid()", row -> row.getInt(1)).orElseThrow();
  }
}
