package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.sandbox.Rows;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A whole database is restored from a dump, the journal in it: Custobar knows more than both. */
@ExtendWith(OnEmptyDatabase.class)
class RestoredJournalTest {

  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.overlap", "1ms");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private static final List<String> KEPT =
      List.of("thing", "connector.delivered", "connector.flow_cursor");

  private void dump() {
    rows.run("CREATE SCHEMA dump");
    for (String table : KEPT) {
      rows.run("CREATE TABLE dump.%s AS SELECT * FROM %s".formatted(last(table), table));
    }
  }

  /** As pg_restore does it: the tables are made again. */
  private void restore() {
    for (String table : KEPT) {
      rows.run("TRUNCATE " + table);
      rows.run("INSERT INTO %s SELECT * FROM dump.%s".formatted(table, last(table)));
    }
    rows.run("CREATE TABLE dump.journal_origin (LIKE connector.journal_origin INCLUDING ALL)");
    rows.run("INSERT INTO dump.journal_origin SELECT * FROM connector.journal_origin");
    rows.run("DROP TABLE connector.journal_origin");
    rows.run("ALTER TABLE dump.journal_origin SET SCHEMA connector");
  }

  private static String last(String table) {
    return table.replaceFirst(".*\\.", "");
  }

  private Cli connector(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = deployment.config().toString();
    return Cli.run(all);
  }

  @Test
  void it_is_noticed_and_said_and_a_backfill_sends_what_both_had_before() {
    things.make(1, 5);
    deployment.deliver(Things.FLOW);
    dump();
    things.rename(2, "after the dump");
    deployment.deliver(Things.FLOW);
    assertThat(connector("check").out()).doesNotContain("restored from a dump");
    restore();
    deployment.deliver(Things.FLOW);
    assertThat(things.title(2))
        .as("nothing has changed by what the journal knows")
        .isEqualTo("after the dump");
    assertThat(connector("check").out())
        .contains("the journal was restored from a dump, as was noticed on ")
        .contains("./connector backfill FLOW --all sends all rows again");
    assertThat(connector("reconcile", "things", "--custobar").out())
        .contains("differs: T-2 (title)");
    assertThat(connector("backfill", "things", "--all", "--yes").exit()).isZero();
    assertThat(things.title(2)).isEqualTo("Thing 2");
  }
}
