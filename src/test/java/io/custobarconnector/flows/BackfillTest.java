package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.BackfillResult;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.FlowStatus;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.StatusReport;
import io.custobarconnector.journal.run.Backfill.Beginning;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.BackfillRequest.Bound;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Fault;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What was delivered is sent again, while the flow goes on. */
@ExtendWith(EmptyDatabaseExtension.class)
class BackfillTest {

  private static final int THINGS = 400;
  private static final BackfillRequest ALL_ROWS = request(null, null, false);
  private static final String LOUD =
      "id AS _key, external_id, upper(title) AS title, description, price, category";

  @TempDir Path folder;
  private Deployment deployment;
  private Things things;

  @BeforeEach
  void deploy(PGSimpleDataSource database) {
    deployment =
        new Deployment(database, folder)
            .set("source.page-size", "50")
            .set("custobar.batch-size", "25")
            .set("source.overlap", "1s");
    things = new Things(deployment);
    things.make(1, THINGS);
    // Farther apart than the overlap, with which each run would read them all again.
    deployment
        .rows()
        .run("UPDATE thing SET changed = changed - (? - id) * interval '10 seconds'", THINGS);
    deployment.deliver(Things.FLOW);
    assertThat(things.taken()).isEqualTo(THINGS);
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  private static BackfillRequest request(Instant from, Instant to, boolean everything) {
    return new BackfillRequest(
        Optional.ofNullable(from).map(at -> new Bound(at.toString(), at)),
        Optional.ofNullable(to).map(at -> new Bound(at.toString(), at)),
        everything,
        false);
  }

  private BackfillResult backfill(BackfillRequest request) {
    try (Connector connector = deployment.start(Things.FLOW)) {
      return connector.backfill(Things.FLOW, request);
    }
  }

  private Instant changed(int id) {
    return deployment
                .rows()
                .list("SELECT changed FROM thing WHERE id = ?", id)
                .get(0)
                .get("changed")
            instanceof java.sql.Timestamp time
        ? time.toInstant()
        : Instant.EPOCH;
  }

  private FlowStatus status() {
    return StatusReport.of(deployment.settings(), Clock.systemUTC()).stream()
        .filter(status -> status.flow().equals(Things.FLOW))
        .findFirst()
        .orElseThrow();
  }

  private void slow(Duration answer) {
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 10_000).withDelay(answer));
  }

  private void awaitTaken(long rows) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> things.taken() >= rows);
  }

  @Test
  void what_differs_after_a_change_of_the_mapping_is_sent_and_nothing_else() {
    things.select(
        "id AS _key, external_id, CASE WHEN id % 10 = 0 THEN upper(title) ELSE title END AS title,"
            + " description, price, category");
    assertThat(status().mappingChangedAt()).isPresent();
    BackfillResult result = backfill(ALL_ROWS);
    assertThat(result.run().failure()).isEmpty();
    assertThat(result.run().tally().sent()).isEqualTo(THINGS / 10);
    assertThat(result.run().tally().unchanged()).isEqualTo(THINGS - THINGS / 10);
    assertThat(things.taken()).isEqualTo(THINGS + THINGS / 10);
    assertThat(things.title(10)).isEqualTo("THING 10");
    assertThat(status().mappingChangedAt()).as("all have the form of now").isEmpty();
    assertThat(status().state().orElseThrow().lastRun().sent())
        .as("the flow's own last run")
        .isEqualTo(THINGS);
    assertThat(deployment.deliver(Things.FLOW).get(Things.FLOW).tally().sent()).isZero();
  }

  @Test
  void a_range_leaves_the_rest_alone_and_the_mapping_counts_as_changed() {
    things.select(LOUD);
    BackfillResult result = backfill(request(changed(101), changed(111), false));
    assertThat(result.run().failure()).isEmpty();
    assertThat(result.run().tally().sent()).isEqualTo(10);
    assertThat(things.title(100)).isEqualTo("Thing 100");
    assertThat(things.title(101)).isEqualTo("THING 101");
    assertThat(things.title(110)).isEqualTo("THING 110");
    assertThat(things.title(111)).isEqualTo("Thing 111");
    assertThat(status().mappingChangedAt()).isPresent();
  }

  @Test
  void everything_goes_out_again_when_that_is_asked_for() {
    assertThat(backfill(ALL_ROWS).run().tally().sent()).isZero();
    assertThat(backfill(request(null, null, true)).run().tally().sent()).isEqualTo(THINGS);
    assertThat(things.taken()).isEqualTo(2 * THINGS);
  }

  @Test
  void rows_after_the_cursor_are_left_to_the_flow_itself() {
    things.rename(7, "Renamed");
    assertThat(backfill(request(null, null, true)).run().tally().sent()).isEqualTo(THINGS - 1);
    assertThat(deployment.deliver(Things.FLOW).get(Things.FLOW).tally().sent()).isEqualTo(1);
    assertThat(things.title(7)).isEqualTo("Renamed");
  }

  @Tag("process")
  @Test
  void a_killed_backfill_goes_on_where_it_was() throws Exception {
    things.select(LOUD);
    slow(Duration.ofMillis(150));
    try (ChildProcess child =
        ChildProcess.start(
            folder, "backfill", Things.FLOW, "--config", deployment.config().toString())) {
      awaitTaken(THINGS + 150);
      child.kill();
    }
    deployment.custobar().clearFaults();
    await().until(() -> status().backfill().filter(b -> !b.alive()).isPresent());
    assertThat(status().backfill().orElseThrow().rowsRead()).isBetween(50L, (long) THINGS - 1);
    BackfillResult result = backfill(ALL_ROWS);
    assertThat(result.backfill().orElseThrow().beginning()).isEqualTo(Beginning.GOES_ON);
    assertThat(result.run().tally().read()).isLessThan(THINGS);
    assertThat(things.taken()).isBetween(2L * THINGS, 2L * THINGS + 50);
    assertThat(things.title(1)).isEqualTo("THING 1");
    assertThat(things.title(THINGS)).isEqualTo("THING " + THINGS);
    assertThat(status().backfill()).isEmpty();
    assertThat(status().mappingChangedAt()).isEmpty();
  }

  @Tag("timed")
  @Test
  void a_backfill_that_is_stopped_says_how_to_go_on() throws Exception {
    things.select(LOUD);
    slow(Duration.ofMillis(150));
    try (ChildProcess child =
        ChildProcess.start(
            folder,
            "backfill",
            Things.FLOW,
            "--from",
            "7d",
            "--config",
            deployment.config().toString())) {
      awaitTaken(THINGS + 100);
      assertThat(child.stop()).isLessThan(Duration.ofSeconds(7));
      assertThat(child.err())
          .containsPattern(
              "Stopped after \\d+ of 400 rows; to go on there: ./connector backfill things --from 7d\n");
    }
    deployment.custobar().clearFaults();
    BackfillResult other = backfill(ALL_ROWS);
    assertThat(other.backfill().orElseThrow().beginning()).isEqualTo(Beginning.OTHER_RANGE);
    assertThat(other.run().tally().read()).isEqualTo(THINGS);
  }

  @Test
  void another_mapping_begins_anew() throws Exception {
    things.select(LOUD);
    slow(Duration.ofMillis(100));
    CompletableFuture<BackfillResult> running;
    try (Connector connector = deployment.start(Things.FLOW)) {
      running = CompletableFuture.supplyAsync(() -> connector.backfill(Things.FLOW, ALL_ROWS));
      awaitTaken(THINGS + 100);
    }
    assertThat(running.get(10, TimeUnit.SECONDS).run().tally().read()).isLessThan(THINGS);
    deployment.custobar().clearFaults();
    things.select(LOUD.replace("upper", "lower"));
    BackfillResult anew = backfill(ALL_ROWS);
    assertThat(anew.backfill().orElseThrow().beginning()).isEqualTo(Beginning.OTHER_MAPPING);
    assertThat(things.title(1)).isEqualTo("thing 1");
    assertThat(things.title(THINGS)).isEqualTo("thing " + THINGS);
  }

  @Test
  void a_second_backfill_of_a_flow_is_refused_and_a_run_comes_between_two_pages() throws Exception {
    things.select(LOUD);
    slow(Duration.ofMillis(100));
    try (Connector one = deployment.start(Things.FLOW);
        Connector other = deployment.start(Things.FLOW)) {
      CompletableFuture<BackfillResult> running =
          CompletableFuture.supplyAsync(() -> one.backfill(Things.FLOW, ALL_ROWS));
      awaitTaken(THINGS + 25);
      assertThat(other.backfill(Things.FLOW, ALL_ROWS).run().failure())
          .hasValueSatisfying(
              failure ->
                  assertThat(failure)
                      .hasMessage(
                          "a backfill of things is already going on, here or in another process on the same journal; stop it first, or let it end [CBC-CUS-012]"));
      things.rename(THINGS, "newer");
      RunResult live = other.run(Things.FLOW);
      assertThat(live.failure()).isEmpty();
      assertThat(live.tally().sent()).isEqualTo(1);
      assertThat(running).as("the run did not wait for the backfill's end").isNotDone();
      assertThat(running.get(60, TimeUnit.SECONDS).run().failure()).isEmpty();
    }
    assertThat(things.title(THINGS)).isEqualTo("NEWER");
    assertThat(things.title(1)).isEqualTo("THING 1");
  }

  @Test
  void whatever_changes_meanwhile_custobar_ends_with_what_the_source_has() throws Exception {
    things.select(LOUD);
    slow(Duration.ofMillis(5));
    Random random = new Random(20261122);
    try (Connector one = deployment.start(Things.FLOW);
        Connector other = deployment.start(Things.FLOW)) {
      CompletableFuture<BackfillResult> running =
          CompletableFuture.supplyAsync(() -> one.backfill(Things.FLOW, request(null, null, true)));
      int runs = 0;
      while (!running.isDone()) {
        for (int i = 0; i < 5; i++) {
          things.rename(1 + random.nextInt(THINGS), "Change " + random.nextInt(1_000_000));
        }
        assertThat(other.run(Things.FLOW).failure()).isEmpty();
        runs++;
      }
      assertThat(running.get().run().failure()).isEmpty();
      assertThat(runs).isGreaterThan(2);
      assertThat(other.run(Things.FLOW).failure()).isEmpty();
    }
    deployment.held();
    for (var row : deployment.rows().list("SELECT id, upper(title) AS title FROM thing")) {
      assertThat(
              deployment
                  .custobar()
                  .find(Datatype.PRODUCTS, "T-" + row.get("id"))
                  .orElseThrow()
                  .path("title")
                  .asText())
          .isEqualTo(row.get("title"));
    }
  }

  @Test
  void a_page_that_waits_for_a_run_goes_on_when_the_run_has_ended() throws Exception {
    things.make(THINGS + 1, THINGS + 200);
    deployment.rows().run("UPDATE thing SET changed = now() WHERE id > ?", THINGS);
    slow(Duration.ofMillis(100));
    try (Connector one = deployment.start(Things.FLOW);
        Connector other = deployment.start(Things.FLOW)) {
      CompletableFuture<RunResult> live =
          CompletableFuture.supplyAsync(() -> other.run(Things.FLOW));
      awaitTaken(THINGS + 25);
      BackfillResult result = one.backfill(Things.FLOW, request(null, null, true));
      assertThat(live).as("the run went first").isDone();
      assertThat(result.run().failure()).isEmpty();
    }
  }
}
