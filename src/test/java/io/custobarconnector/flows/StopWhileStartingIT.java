package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A person changes their mind: Ctrl-C before all has started. */
class StopWhileStartingIT {

  private static final Path DEMO = Path.of("demo/application.properties");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM connector.request_budget LIMIT 1",
        "SELECT 1 FROM connector.quartz_triggers LIMIT 1"
      })
  void it_ends_without_a_word_of_what_could_not_start_any_more(String begun) throws Exception {
    int port = FreePorts.row(5);
    Path settings = folder.resolve("demo.properties");
    Files.writeString(
        settings,
        Files.readString(DEMO).replaceAll("(?m)^(routes|demo)\\.directory=.*$", "")
            + """

            routes.directory=%s
            demo.directory=%s
            demo.scale=0.01
            demo.postgresql-port=%d
            demo.custobar-port=%d
            demo.webshop-port=%d
            pos.port=%d
            management.port=%d
            """
                .formatted(
                    Path.of("routes").toAbsolutePath(),
                    folder.resolve("data"),
                    port,
                    port + 1,
                    port + 2,
                    port + 3,
                    port + 4));
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl("jdbc:postgresql://localhost:%d/postgres".formatted(port));
    database.setUser("postgres");
    try (ChildProcess demo = ChildProcess.start(folder, "demo", "--config", settings.toString())) {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> isThere(database, begun));
      demo.stop();
      assertThat(demo.out()).startsWith("Starting PostgreSQL");
      assertThat(demo.err()).doesNotContain("WARN", "ERROR", "could not", "Exception", "\tat ");
    }
  }

  private static boolean isThere(PGSimpleDataSource database, String row) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(row)) {
      return rows.next();
    } catch (SQLException notYet) {
      return false;
    }
  }
}
