package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connector is killed, or stands still, while somebody at the till holds the row that it is about
 * to write.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class DeadWriterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WAITING =
      """
      SELECT count(*) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'custobar-connector'
         AND wait_event_type = 'Lock'\
      """;

  @Test
  void what_a_dead_process_was_about_to_write_is_not_written_later(
      DataSource source, @TempDir Path folder) throws Exception {
    isNotWrittenLater(source, folder, "KILL");
  }

  @Test
  void what_a_frozen_process_was_about_to_write_is_not_written_later(
      DataSource source, @TempDir Path folder) throws Exception {
    isNotWrittenLater(source, folder, "STOP");
  }

  private static void isNotWrittenLater(DataSource source, Path folder, String signal)
      throws Exception {
    Rows rows = new Rows(source);
    try (PermissionSetup setup =
            new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT);
        Connection till = source.getConnection();
        Statement statement = till.createStatement()) {
      setup
          .set("customers.permissions", "both")
          .set("custobar.token", "demo-token")
          .set("marketing-permissions.schedule", "0 0 5 1 1 ? 2099")
          .settings();
      String id = setup.customer(true, "now() - interval '1 day'");
      till.setAutoCommit(false);
      statement.execute("SELECT FROM customer WHERE sequence_number = " + id + " FOR UPDATE");
      try (ChildProcess connector =
          ChildProcess.start(
              folder,
              "run",
              "--config",
              folder.resolve("application.properties").toString(),
              "marketing-permissions")) {
        Awaitility.await().atMost(PATIENCE).until(() -> answers(setup));
        CompletableFuture<Void> told =
            CompletableFuture.runAsync(
                () -> setup.post("[{\"external_id\":\"" + id + "\",\"can_email\":false}]"));
        awaitWaiting(rows, 1);
        connector.signal(signal);
        awaitWaiting(rows, 0);
        till.commit();
        assertThat(setup.email(id)).isEqualTo("true by pos");
        connector.kill();
        assertThat(told).failsWithin(PATIENCE);
      }
    }
  }

  private static boolean answers(PermissionSetup setup) {
    try {
      return setup.post("[]").statusCode() == 200;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void awaitWaiting(Rows rows, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(rows.count(WAITING)).as("writes that wait").isEqualTo(count));
  }
}
