package io.custobarconnector.check;

import io.custobarconnector.error.SqlError;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.part.SourceSettings;
import io.custobarconnector.source.probe.UnseenRows;
import io.custobarconnector.source.query.SourceQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Says which rows of a flow's query are hidden from its user, or may change behind the cursor. */
final class UnseenCheckup {

  /** Names that are shown of many. */
  private static final int SHOWN = 3;

  private UnseenCheckup() {}

  /**
   * @param snapshot whether each run reads all rows, so that none lies behind a cursor
   */
  static List<Finding> flow(
      DataSource database,
      String flow,
      SourceQuery query,
      SourceSettings settings,
      boolean snapshot) {
    List<Finding> findings = new ArrayList<>();
    try {
      UnseenRows unseen = new UnseenRows(database, query);
      unseen
          .policy()
          .ifPresent(
              policy ->
                  findings.add(
                      Finding.warning(
                          flow,
                          "row level security hides rows of %s from the user %s: they are not sent, and a row that it begins to hide counts as gone. If all rows are meant, ALTER ROLE %2$s BYPASSRLS"
                              .formatted(policy.table().orElse("a table"), policy.user()))));
      if (!snapshot) {
        behindCursor(flow, unseen, settings, findings);
      }
    } catch (SQLException e) {
      findings.add(
          Finding.trouble(
              SqlError.FAILS,
              flow,
              "the query of %s.sql fails: %s".formatted(flow, FailureText.of(e))));
    }
    return findings;
  }

  private static void behindCursor(
      String flow, UnseenRows unseen, SourceSettings settings, List<Finding> findings)
      throws SQLException {
    List<String> views = unseen.materialisedViews();
    if (!views.isEmpty()) {
      findings.add(
          Finding.warning(
              flow,
              "the query reads the materialised view %s, where a transaction that is open while it is refreshed is seen only after the next refresh. %s"
                  .formatted(String.join(" and ", views), HorizonCheckup.closeIt(settings))));
    }
    unseen
        .datedAtMidnight()
        .ifPresent(
            midnight ->
                findings.add(
                    Finding.warning(
                        flow,
                        "%s of %s rows of the last 7 days are dated at midnight, as a date without a time is, for example that with _key %s: when such a row changes later on its day, it may be overlooked until the reconcile of the night finds it. Select the time when the row was written, or set %s.changes=snapshot"
                            .formatted(
                                midnight.rows(), midnight.ofRows(), midnight.exampleKey(), flow))));
    List<String> blocks = unseen.numbersInBlocks();
    if (!blocks.isEmpty()) {
      findings.add(
          Finding.warning(
              flow,
              "_changed_at is a number, and numbers of %s%s are given out in blocks (CACHE or INCREMENT BY is not 1): one that is used late lies behind the cursor, and its row may be overlooked until the reconcile of the night finds it. Select a time as _changed_at, or set %s.changes=snapshot"
                  .formatted(
                      String.join(" and ", blocks.subList(0, Math.min(SHOWN, blocks.size()))),
                      blocks.size() > SHOWN
                          ? " and %s more sequences".formatted(blocks.size() - SHOWN)
                          : "",
                      flow)));
    }
  }
}
