package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A flow that a person pauses, on a schedule of which it is due every second. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsolePauseTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String EVERY_SECOND = "* * * * * ?";

  @TempDir static Path folder;
  private static ConsoleFixture console;
  private static Browser operator;

  @BeforeAll
  static void serve(DataSource database) {
    Deployment deployment = new Deployment(database, folder);
    deployment.set("shops.schedule", EVERY_SECOND).set("shops.reconcile", EVERY_SECOND);
    console = ConsoleFixture.onSchedule(deployment, "shops");
    operator = console.signedIn(OperatorRole.OPERATOR);
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"shops, live", "shops-reconcile, reconcile"})
  void a_paused_flow_is_due_again_and_again_and_runs_only_once_it_is_resumed(
      String schedule, String kind) {
    await().atMost(LONG).until(() -> runs(kind) > 0);

    assertThat(operator.post("/flows/shops/pause", Map.of()).status()).isEqualTo(204);
    // What was due before it was paused has ended when the schedule is due once more.
    awaitDue(schedule, 2);
    long before = runs(kind);
    awaitDue(schedule, 3);
    assertThat(runs(kind)).as("runs while it is paused").isEqualTo(before);

    assertThat(operator.post("/flows/shops/resume", Map.of()).status()).isEqualTo(204);
    await().atMost(LONG).until(() -> runs(kind) > before);
  }

  private static void awaitDue(String schedule, int times) {
    for (int i = 0; i < times; i++) {
      long before = due(schedule);
      await().atMost(LONG).until(() -> due(schedule) > before);
    }
  }

  /** When the schedule was due last. */
  private static long due(String schedule) {
    return console
        .deployment
        .rows()
        .count(
            "SELECT prev_fire_time FROM connector.quartz_triggers WHERE trigger_name = ?",
            schedule);
  }

  private static long runs(String kind) {
    return console
        .deployment
        .rows()
        .count("SELECT count(*) FROM connector.run WHERE flow = 'shops' AND kind = ?", kind);
  }
}
