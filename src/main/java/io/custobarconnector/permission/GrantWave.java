package io.custobarconnector.permission;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether so many customers are given a permission within an hour that it is an import rather than
 * what they said themselves.
 */
final class GrantWave {

  private static final Logger LOG = LoggerFactory.getLogger(GrantWave.class);

  /** So few customers that no share of anything makes them suspicious. */
  private static final int FEW = 10;

  private final int percent;
  private final AtomicBoolean logged = new AtomicBoolean();

  /**
   * @param percent of the customers known, so many may be given a permission within an hour
   */
  GrantWave(int percent) {
    this.percent = percent;
  }

  /**
   * Judges grants that are about to be weighed.
   *
   * @param grants how many customers they are for
   */
  boolean isIn(Connection journal, long grants) {
    if (grants == 0 || percent == 100) {
      return false;
    }
    try {
      long all = grants + count(journal, LAST_HOUR);
      boolean wave = all > FEW && all * 100 > count(journal, KNOWN) * percent;
      if (!wave) {
        logged.set(false);
      } else if (logged.compareAndSet(false, true)) {
        LOG.warn(
            "marketing-permissions: {} customers would be given a permission within an hour, above the limit of {} percent (guard.max-change): these grants do not count, withdrawals do; connector.permission_history lists them",
            all,
            percent);
      }
      return wave;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not count grants: " + FailureText.of(e), e);
    }
  }

  /** Judges all grants that a reading of Custobar found. */
  boolean isInReading(Connection journal) throws SQLException {
    return isIn(journal, count(journal, READ));
  }

  private static final String LAST_HOUR =
      """
      SELECT count(DISTINCT external_id) FROM permission_audit
       WHERE stated AND (applied OR reason IN ('wave', 'waits-for-reading'))
         AND origin IN ('webhook', 'reconcile')
         AND decided_at > clock_timestamp() - interval '1 hour'\
      """;

  private static final String KNOWN = "SELECT count(DISTINCT external_id) FROM permission_known";

  private static final String READ =
      """
      SELECT count(DISTINCT r.external_id)
        FROM permission_read r
        JOIN permission_known k ON k.external_id = r.external_id
       WHERE CASE k.channel WHEN 'email' THEN r.email ELSE r.sms END
         AND k.heard_at IS NOT NULL AND k.holds IS NOT TRUE AND k.yes_sent_at IS NULL
         AND k.heard_at < r.read_at\
      """;

  private static long count(Connection journal, String sql) throws SQLException {
    return Sql.one(journal, sql, row -> row.getLong(1));
  }
}
