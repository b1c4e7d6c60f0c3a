package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stopped, killed or met by another in the middle of a run: nothing is lost. */
@ExtendWith(OnReferenceDatabase.class)
class InterruptionTest {

  private static final int PAGE = 100;
  private static final int BATCH = 25;

  /**
   * A page holds the rest of its last receipt, and what waited to fill a request went out with it.
   */
  private static final int SENT_TWICE = PAGE + 2 * BATCH;

  private Deployment deployment;
  private Source source;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment =
        deployed
            .set("source.page-size", Integer.toString(PAGE))
            .set("custobar.batch-size", Integer.toString(BATCH));
    source = new Source(deployment.rows());
  }

  private void slow(Duration answer) {
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 10_000).withDelay(answer));
  }

  private void awaitUploads(int requests) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> deployment.custobar().requestCount() >= requests);
  }

  private void allArrivesInTheNextRun() {
    deployment.custobar().clearFaults();
    deployment.deliver();
    deployment.held().equalsSource(source);
  }

  private long cursors() {
    return deployment.rows().count("SELECT count(*) FROM connector.flow_cursor");
  }

  @Test
  void a_connector_that_is_stopped_in_the_middle_goes_on_where_it_was() throws Exception {
    slow(Duration.ofMillis(50));
    CompletableFuture<RunResult> running;
    try (Connector connector = deployment.start("sales")) {
      running = CompletableFuture.supplyAsync(() -> connector.run("sales"));
      awaitUploads(10);
    }
    RunResult stopped = running.get(10, TimeUnit.SECONDS);
    long all = source.sales().values().stream().mapToLong(InterruptionTest::rows).sum();
    assertThat(stopped.tally().sent()).isPositive().isLessThan(all);
    assertThat(deployment.lastRun("sales")).containsEntry("outcome", "stopped");
    assertThat(cursors()).isEqualTo(1);
    allArrivesInTheNextRun();
    assertThat(deployment.custobar().acceptedRows(Datatype.SALES))
        .as("at most the page it was stopped at is sent twice")
        .isBetween(all, all + SENT_TWICE);
  }

  private static long rows(Map<String, String> sale) {
    return sale.keySet().stream().filter(field -> field.endsWith(": external_id")).count();
  }

  @Tag("process")
  @Test
  void a_killed_process_costs_at_most_one_page_and_what_waited_for_it_sent_again()
      throws Exception {
    slow(Duration.ofMillis(30));
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(),
            "run",
            "--once",
            "sales",
            "--config",
            deployment.config().toString())) {
      awaitUploads(12);
      assertThat(child.isAlive()).isTrue();
      child.kill();
    }
    deployment.held();
    assertThat(deployment.lastRun("sales")).containsEntry("outcome", "running");
    allArrivesInTheNextRun();
    assertThat(
            deployment
                .rows()
                .list("SELECT outcome FROM connector.run WHERE flow = 'sales' ORDER BY id"))
        .extracting(run -> run.get("outcome"))
        .containsExactly("interrupted", "delivered");
    long all = source.sales().values().stream().mapToLong(InterruptionTest::rows).sum();
    assertThat(deployment.custobar().acceptedRows(Datatype.SALES)).isBetween(all, all + SENT_TWICE);
  }

  @Tag("timed")
  @Test
  void ctrl_c_stops_within_five_seconds_and_says_so() throws Exception {
    slow(Duration.ofMillis(100));
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(), "run", "--once", "--config", deployment.config().toString())) {
      awaitUploads(5);
      assertThat(child.stop()).isLessThan(Duration.ofSeconds(6));
      assertThat(child.err())
          .isEqualToNormalizingNewlines(
              "Stopped; what was not sent yet goes out with the next run.\n");
    }
    allArrivesInTheNextRun();
  }

  @Tag("timed")
  @Test
  void ctrl_c_does_not_wait_for_a_custobar_that_does_not_answer() throws Exception {
    slow(Duration.ofSeconds(60));
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(), "run", "--once", "--config", deployment.config().toString())) {
      awaitUploads(1);
      assertThat(child.stop()).isLessThan(Duration.ofSeconds(7));
    }
    allArrivesInTheNextRun();
  }

  @Tag("timed")
  @Test
  void ctrl_c_does_not_wait_for_the_next_retry() throws Exception {
    deployment.set("custobar.retry-delay", "60s").set("custobar.retry-max-delay", "60s");
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 10_000).withStatus(503));
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(), "run", "--once", "--config", deployment.config().toString())) {
      awaitUploads(1);
      assertThat(child.stop()).isLessThan(Duration.ofSeconds(7));
    }
    deployment.set("custobar.retry-delay", "20ms");
    allArrivesInTheNextRun();
  }

  @Test
  void two_connectors_on_one_journal_never_run_a_flow_at_once() throws Exception {
    slow(Duration.ofMillis(50));
    try (Connector one = deployment.start();
        Connector other = deployment.start()) {
      CompletableFuture<RunResult> running =
          CompletableFuture.supplyAsync(() -> one.run("customers"));
      awaitUploads(1);
      RunResult second = other.run("customers");
      assertThat(second.failure())
          .hasValueSatisfying(
              failure ->
                  assertThat(failure)
                      .hasMessage(
                          "customers is already running, here or in another process on the same journal; this run is skipped [CBC-CUS-012]"));
      assertThat(second.tally().requests()).isZero();
      assertThat(other.run("shops").failure()).as("another flow may run").isEmpty();
      assertThat(running.get(60, TimeUnit.SECONDS).failure()).isEmpty();
      assertThat(other.run("customers").failure()).as("once the first is done").isEmpty();
    }
    assertThat(deployment.custobar().acceptedRows(Datatype.CUSTOMERS))
        .isEqualTo(source.customers().size());
  }
}
