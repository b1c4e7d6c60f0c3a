package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.Things;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

@Tag("process")
@ExtendWith(EmptyDatabaseExtension.class)
class StatusWatchTest {

  @Test
  void it_is_shown_again_in_the_zone_of_the_settings_and_a_database_may_be_away_meanwhile(
      DataSource database, @TempDir Path folder) throws Exception {
    BaseDataSource here = (BaseDataSource) database;
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setURL(here.getURL());
    postgres.setUser("postgres");
    postgres.setDatabaseName("postgres");
    String away = "ALTER DATABASE " + here.getDatabaseName() + " ALLOW_CONNECTIONS ";
    try (Deployment deployment = new Deployment(database, folder)) {
      new Things(deployment).make(1, 3);
      deployment.set("time-zone", "Europe/Stockholm");
      String config = deployment.config().toString();
      try (ChildProcess status =
          ChildProcess.start(folder, "status", "--watch", "1", "--config", config)) {
        awaitOut(status, "(?s).*\nAs of .*, time of Europe/Stockholm\\.\n.*\nAs of .*");
        new Rows(postgres).run(away + "false");
        awaitOut(status, "(?s).*does not answer.*");
        new Rows(postgres).run(away + "true");
        awaitOut(status, "(?s).*does not answer.*\nAs of .*");
        assertThat(status.stop()).isLessThan(Duration.ofSeconds(2));
        assertThat(status.err()).isEmpty();
      }
    }
  }

  private static void awaitOut(ChildProcess status, String all) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(status.out()).matches(all));
  }
}
