package io.custobarconnector.forget;

import io.custobarconnector.FlowNames;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.FlowProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Pages of running flows that were read before somebody was marked, and may carry them. */
final class PagesOnTheirWay {

  /**
   * A page that was read before the border may carry the person. It has gone by when its run has
   * moved the cursor since, or its backfill, or is over: a page that was read ahead is still to be
   * compared with the marks. Flows without pages have locks of their own.
   */
  private static final String IN_THE_WAY =
      """
      SELECT r.flow FROM run r LEFT JOIN flow_cursor c ON c.flow = r.flow AND r.kind = 'live'
                        LEFT JOIN backfill b ON b.run_id = r.id
       WHERE r.outcome = 'running' AND r.id <> ? AND r.started_at < p.border
         AND r.flow NOT IN ('%s', '%s')
         AND coalesce(c.moved_at, b.moved_at, '-infinity') <= p.border
         AND %s\
      """
          .formatted(FlowNames.MARKETING_PERMISSIONS, FlowNames.BENEFITS, FlowProgress.IS_ALIVE);

  private PagesOnTheirWay() {}

  /** In a transaction of its own, after the mark's: who reads from now on sees the mark. */
  static int setBorders(Connection connection) throws SQLException {
    return Sql.update(
        connection, "UPDATE forgotten_pending SET border = clock_timestamp() WHERE border IS NULL");
  }

  /** People whom no page carries any more, but for those of the run that asks. */
  static List<PersonToForget> goneBy(Connection connection, long run) throws SQLException {
    return Sql.list(
        connection,
        "SELECT p.customer, %s FROM forgotten_pending p WHERE NOT EXISTS (%s) ORDER BY p.mark"
            .formatted(PersonToForget.pseudonymSql("p.mark"), IN_THE_WAY),
        row -> new PersonToForget(row.getString(1), row.getString(2)),
        run);
  }
}
