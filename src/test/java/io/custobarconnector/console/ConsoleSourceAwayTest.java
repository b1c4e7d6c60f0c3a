package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the overview says while the source database lets nobody in. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleSourceAwayTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void the_overview_says_that_the_source_is_away_and_that_it_is_back(
      DataSource database, @TempDir Path folder) {
    Rows rows = new Rows(database);
    rows.run("CREATE ROLE console_reader LOGIN");
    rows.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO console_reader");
    Deployment deployment = new Deployment(database, folder);
    deployment
        .set("journal.url", deployment.settings().source().url())
        .set("journal.username", "postgres")
        .set("scc.username", "console_reader");
    try (ConsoleFixture console = ConsoleFixture.serve(deployment, "shops")) {
      Browser viewer = console.signedIn(OperatorRole.VIEWER);
      assertThat(isReachable(viewer)).isTrue();

      rows.run("ALTER ROLE console_reader NOLOGIN");
      rows.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'console_reader'");
      await().atMost(LONG).until(() -> !isReachable(viewer));

      rows.run("ALTER ROLE console_reader LOGIN");
      await().atMost(LONG).until(() -> isReachable(viewer));
    }
  }

  private static boolean isReachable(Browser viewer) {
    return viewer.get("/overview").body().path("source").path("reachable").asBoolean();
  }
}
