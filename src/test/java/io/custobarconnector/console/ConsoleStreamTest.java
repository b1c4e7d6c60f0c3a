package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are left open. */
@ExtendWith(ReferenceDatabaseExtension.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ConsoleStreamTest {

  private static final Duration TWENTY_MINUTES = Duration.ofMinutes(20);

  private ConsoleFixture console;

  @BeforeEach
  void serve(DataSource database, @TempDir Path folder) {
    console = ConsoleFixture.serve(new Deployment(database, folder), "shops");
  }

  @AfterEach
  void stop() {
    console.close();
  }

  private BufferedReader open(Browser watching) throws IOException, InterruptedException {
    return new BufferedReader(
        new InputStreamReader(
            HttpClient.newHttpClient()
                .send(watching.request("/events").build(), BodyHandlers.ofInputStream())
                .body(),
            StandardCharsets.UTF_8));
  }

  /** Reads on to an overview that tells of this run, or to the end of the session. */
  private static String next(BufferedReader events, long run) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.equals("event: signed-out")) {
        return "signed out";
      }
      if (line.startsWith("data: {\"asOf\"") && run == lastRun(line)) {
        return "told of the run";
      }
    }
    return "closed";
  }

  private static long lastRun(String line) throws IOException {
    JsonNode overview = ConsoleFixture.JSON.readTree(line.substring("data: ".length()));
    return overview.path("flows").get(0).path("lastRun").path("id").asLong();
  }

  /** Something to tell of. */
  private long run() {
    assertThat(console.connector.run("shops").failure()).isEmpty();
    return console.deployment.rows().count("SELECT max(id) FROM connector.run");
  }

  @Test
  void a_display_on_a_wall_is_told_all_day_and_an_operator_who_went_home_is_signed_out()
      throws Exception {
    BufferedReader wall = open(console.signedIn(OperatorRole.VIEWER));
    Browser operator = console.signedIn(OperatorRole.OPERATOR);
    BufferedReader left = open(operator);
    long first = run();
    assertThat(next(wall, first)).isEqualTo("told of the run");
    assertThat(next(left, first)).isEqualTo("told of the run");

    console.later(TWENTY_MINUTES);
    long second = run();
    assertThat(next(wall, second)).isEqualTo("told of the run");
    assertThat(next(left, second)).isEqualTo("told of the run");

    console.later(TWENTY_MINUTES);
    long third = run();
    assertThat(next(wall, third)).isEqualTo("told of the run");
    assertThat(next(left, third)).isEqualTo("signed out");
    assertThat(operator.get("/session").status()).isEqualTo(401);

    console.later(Duration.ofHours(12));
    assertThat(next(wall, run())).isEqualTo("signed out");
  }
}
