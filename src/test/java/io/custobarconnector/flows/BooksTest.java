package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row that a run reads ends in exactly one place, or the run fails and moves no cursor. */
@ExtendWith(OnEmptyDatabase.class)
class BooksTest {

  private static final String LOSE = "beanType: io.custobarconnector.flows.Lose";

  private DataSource database;
  private Deployment deployment;
  private Things things;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) throws IOException {
    this.database = database;
    deployment =
        deployed
            .set("source.page-size", "10")
            .set("source.overlap", "1ms")
            .set("things.batch-size", "4");
    things = new Things(deployment);
    Path kamelets = Files.createDirectories(deployment.routes().resolve("kamelets"));
    try (var shipped = Files.list(Path.of("routes/kamelets"))) {
      for (Path file : shipped.toList()) {
        Files.copy(file, kamelets.resolve(file.getFileName()));
      }
    }
  }

  private static String body(String step) {
    return String.join(
        "\n",
        "        - setBody:",
        "            expression:",
        "              method:",
        "                " + LOSE,
        "                method: " + step + "(${body})",
        "");
  }

  private void breakAt(String step) {
    switch (step) {
      case "reading" -> afterReading(body("row"));
      case "reading twice" -> afterReading(body("twice"));
      case "formatting" ->
          deployment.edit(
              "kamelets/custobar-sink.kamelet.yaml",
              "        - setBody:\n            description: Rows become requests",
              body("row") + "        - setBody:\n            description: Rows become requests");
      case "comparing" ->
          deployment.edit(
              "kamelets/custobar-sink.kamelet.yaml",
              "        - split:\n            description: One request",
              body("message") + "        - split:\n            description: One request");
      case "filling requests" ->
          deployment.edit(
              "kamelets/changes-read.camel.yaml",
              "ref: uploads\n                method: rest(${variable.run})",
              LOSE + "\n                method: rest(${ref:uploads}, ${variable.run})");
      case "splitting after a refusal" -> {
        deployment.custobar().poison(Datatype.PRODUCTS, "external_id", "T-4");
        deployment.edit(
            "kamelets/custobar-upload.camel.yaml",
            "ref: uploads\n                          method: halves(${variable.request})",
            LOSE
                + "\n                          method: halves(${ref:uploads}, ${variable.request})");
      }
      case "recording" ->
          deployment.edit(
              "kamelets/custobar-upload.camel.yaml",
              "ref: uploads\n                      method: accepted(${variable.request}, ${variable.run})",
              LOSE
                  + "\n                      method: accepted(${ref:uploads}, ${variable.request}, ${variable.run})");
      default -> throw new IllegalArgumentException(step);
    }
  }

  private void afterReading(String steps) {
    String reads = "                method: next(${variable.pages})\n";
    deployment.edit("kamelets/changes-read.camel.yaml", reads, reads + steps);
  }

  @ParameterizedTest
  @CsvSource({
    "reading, 1 is missing between source and sink",
    "reading twice, 1 is there twice between source and sink",
    "formatting, 1 is missing between source and sink",
    "comparing, 1 is missing in the sink",
    "filling requests, 1 is missing in the sink",
    "splitting after a refusal, missing in the sink",
    "recording, missing in the sink"
  })
  void a_row_that_is_lost_on_the_way_is_told_and_the_cursor_stays(String step, String told) {
    breakAt(step);
    things.make(1, 10);
    RunResult result = deployment.run(Things.FLOW).get(Things.FLOW);
    assertThat(result.failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageStartingWith("things: the books do not balance")
                    .hasMessageContaining(told));
    assertThat(deployment.lastRun(Things.FLOW)).containsEntry("outcome", "failed");
    assertThat(deployment.rows().list("SELECT FROM connector.flow_cursor WHERE row_key = '10'"))
        .as("the cursor did not pass the last row")
        .isEmpty();
  }

  private Tally run() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW).tally();
  }

  private static void balanced(Tally tally) {
    assertThat(tally.sent() + tally.unchanged() + tally.rejected() + tally.ignored())
        .as("%s", tally)
        .isEqualTo(tally.read());
  }

  private void route(String steps) {
    deployment.write(
        "things.camel.yaml",
        """
        - route:
            id: things
            from:
              uri: kamelet:changes-source
              parameters:
                flow: things
              steps:
        %s
        """
            .formatted(steps));
  }

  private static final String SINK =
      """
              - to:
                  uri: kamelet:custobar-sink
                  parameters:
                    datatype: products
      """;

  @Test
  void rows_that_a_step_of_the_route_takes_out_are_ignored() {
    route(body("row") + SINK);
    things.make(1, 20);
    Tally tally = run();
    assertThat(tally.ignored()).isEqualTo(2);
    assertThat(tally.sent()).isEqualTo(18);
    balanced(tally);
  }

  @Test
  void rows_that_a_step_makes_more_of_are_no_imbalance() {
    route(body("twice") + SINK);
    things.make(1, 20);
    Tally tally = run();
    assertThat(tally.read()).isEqualTo(20);
    assertThat(tally.sent()).isEqualTo(22);
  }

  @Test
  void what_is_refused_left_out_and_sent_adds_up() {
    deployment.set("things.deletions", "ignore");
    things.make(1, 25);
    deployment.rows().run("ALTER TABLE thing ADD gone boolean NOT NULL DEFAULT false");
    things.select("id AS _key, external_id, title, price, gone AS _deleted");
    deployment.rows().run("UPDATE thing SET gone = true WHERE id IN (3, 14)");
    deployment.rows().run("UPDATE thing SET external_id = NULL WHERE id IN (5, 6)");
    deployment.custobar().poison(Datatype.PRODUCTS, "external_id", "T-20");
    Tally first = run();
    balanced(first);
    assertThat(List.of(first.read(), first.sent(), first.rejected())).contains(25L, 3L);
    things.rename(7, "Other");
    things.rename(20, "Other, and refused again");
    balanced(run());
  }

  @Test
  void a_key_that_no_index_takes_rejects_its_row_and_no_other() {
    things.make(1, 5);
    things.select(
        "CASE WHEN id = 3 THEN (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) n) ELSE id::text END AS _key, external_id, title");
    Tally first = run();
    assertThat(first.sent()).isEqualTo(4);
    assertThat(first.rejected()).isEqualTo(1);
    balanced(first);
    run();
    assertThat(deployment.rows().list("SELECT field, kind FROM connector.rejected"))
        .as("it stays rejected")
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("kind", "key_too_long"));
  }

  /** Its change was committed while a request of the rows before it was answered slowly. */
  @Test
  void a_row_that_waits_and_is_read_again_with_another_state_is_counted_once() throws Exception {
    deployment.set("source.page-size", "5").set("things.batch-size", "18");
    things.make(1, 30);
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 1).withDelay(Duration.ofSeconds(4)));
    try (Connection late = database.getConnection();
        Statement statement = late.createStatement();
        Connector connector = deployment.start(Things.FLOW)) {
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'Twin', changed = now() WHERE id = 20");
      CompletableFuture<RunResult> running =
          CompletableFuture.supplyAsync(() -> connector.run(Things.FLOW));
      await().until(() -> things.taken() == 18);
      late.commit();
      Tally tally = running.get(60, TimeUnit.SECONDS).tally();
      assertThat(tally.read()).isEqualTo(31);
      balanced(tally);
    }
    assertThat(things.title(20)).isEqualTo("Twin");
  }
}
