package io.custobarconnector.check;

import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.SqlError;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.part.SourceSettings;
import io.custobarconnector.source.probe.HorizonProbe;
import io.custobarconnector.source.query.SourceQuery;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Says what a run cannot see of a source, what may be lost by that, and how to close it. */
final class HorizonCheckup {

  private static final String CLOSE_IT =
      "Rows of a transaction that is open for longer than source.overlap (now %s) may be overlooked until the reconcile of the night finds them: set source.overlap above your longest transaction";

  private HorizonCheckup() {}

  /** What the source's server lets its user see. */
  static List<Finding> server(DataSource database, SourceSettings settings) {
    List<Finding> findings = new ArrayList<>();
    String closeIt = closeIt(settings);
    try {
      HorizonProbe.Sight sight = new HorizonProbe(database).sight();
      findings.add(
          Finding.well(
              "source", "%s answers (PostgreSQL %s)".formatted(settings.url(), sight.version())));
      if (mayChangeServer(settings.url())) {
        findings.add(
            Finding.warning(
                "source",
                "scc.url names several servers, and a session may get any of them: a run that meets a second one ends, since that may lag, and the next one reads on; add targetServerType=primary to scc.url, or name one server"));
      }
      if (sight.standby()) {
        findings.add(
            Finding.warning(
                "source",
                "the server is a standby, where a transaction of its primary is seen only when it has written. %s, or read from the primary"
                    .formatted(closeIt)));
      } else if (!sight.seesBeginnings()) {
        findings.add(
            Finding.warning(
                "source",
                "the user %s does not see when others' transactions began, only which ones have written. %s, or GRANT pg_read_all_stats TO %1$s"
                    .formatted(sight.user(), closeIt)));
      } else if (!sight.tellsBeginnings()) {
        findings.add(
            Finding.warning(
                "source",
                "some sessions do not tell when their transactions began (track_activities=off), only which ones have written. %s, or set track_activities=on for them"
                    .formatted(closeIt)));
      }
      if (sight.filledByReplication()) {
        findings.add(
            Finding.warning(
                "source",
                "tables are filled by replication from another server, whose transactions cannot be seen and arrive later. %s and the delay of the replication"
                    .formatted(closeIt)));
      }
    } catch (SQLException e) {
      findings.add(
          Finding.trouble(
              DatabaseError.FAILS, "source", "the source database fails: " + FailureText.of(e)));
    }
    return findings;
  }

  /** What a flow's query reads beside that. */
  static List<Finding> flow(
      DataSource database,
      String flow,
      SourceQuery query,
      SourceSettings settings,
      ZoneId timeZone) {
    List<Finding> findings = new ArrayList<>();
    try {
      HorizonProbe probe = new HorizonProbe(database);
      Set<String> foreign = probe.foreignTables(query);
      if (!foreign.isEmpty()) {
        findings.add(
            Finding.warning(
                flow,
                "the query reads %s of another server, whose transactions cannot be seen. %s"
                    .formatted(String.join(" and ", foreign), closeIt(settings))));
      }
      probe
          .wallClocks(query)
          .flatMap(clocks -> ClockCheckup.of(flow, clocks, timeZone))
          .ifPresent(findings::add);
      probe
          .ahead(query)
          .ifPresent(
              ahead ->
                  findings.add(
                      Finding.warning(
                          flow,
                          "%s rows are dated ahead of the source's clock, for example that with _key %s: they are delivered, and compared again in each run; mend their _changed_at in the source, check time-zone, or set %s.changes=snapshot"
                              .formatted(ahead.rows(), ahead.exampleKey(), flow))));
    } catch (SQLException e) {
      findings.add(
          Finding.trouble(
              SqlError.FAILS,
              flow,
              "the query of %s.sql fails: %s".formatted(flow, FailureText.of(e))));
    }
    return findings;
  }

  /** Of several servers, one only is the primary; which of the others answers, chance decides. */
  private static boolean mayChangeServer(String url) {
    String[] parts = url.split("\\?", 2);
    String hosts = parts[0].replaceFirst("^jdbc:postgresql://", "").replaceFirst("/.*", "");
    return hosts.contains(",")
        && !(parts.length > 1 && parts[1].matches("(.*&)?targetServerType=(primary|master)(&.*)?"));
  }

  /** What may be lost where transactions cannot be seen, and how to close it. */
  static String closeIt(SourceSettings settings) {
    return CLOSE_IT.formatted(settings.overlap().toSeconds() + " s");
  }
}
