package io.custobarconnector.flow.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flows.ShippedFlows;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Flows go in order, leave each other time, and never keep each other for ever. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ScheduleOrderTest {

  private static final String EVERY_TWO_SECONDS = "0/2 * * * * ?";
  private static final String CUSTOMERS = "/api/customers/upload/";
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration MINUTE_AND_MORE = Duration.ofSeconds(100);

  @TempDir Path folder;
  private ShippedFlows flows;

  @BeforeEach
  void open(DataSource database) {
    flows = new ShippedFlows(database, folder);
  }

  @AfterEach
  void close() {
    flows.close();
  }

  private static Fault slow(int times, Duration delay) {
    return Fault.of(Fault.Kind.DELAY, CUSTOMERS, times).withDelay(delay);
  }

  private void schedule(String cron, String... names) {
    for (String name : names) {
      flows.set(name + ".schedule", cron);
    }
  }

  private static int secondsFromNow(int seconds) {
    return LocalTime.now(ZoneOffset.UTC).plusSeconds(seconds).getSecond();
  }

  private Instant first(String datatype) {
    return times(datatype).get(0);
  }

  private List<Instant> times(String datatype) {
    return flows.custobar().requests().stream()
        .filter(seen -> seen.path().equals("/api/" + datatype + "/upload/"))
        .map(Seen::at)
        .toList();
  }

  @Test
  void flows_that_are_due_at_one_moment_run_one_after_the_other_in_order() {
    // Later than the start, so that no moment passes while only some flows are scheduled.
    schedule(secondsFromNow(8) + " * * * * ?", "shops", "products", "customers", "sales");
    try (Connector connector = flows.serve("sales", "customers", "products", "shops")) {
      await()
          .atMost(MINUTE_AND_MORE)
          .untilAsserted(() -> assertThat(delivered("sales")).isGreaterThan(0));
      assertThat(connector.flows()).containsExactly("shops", "products", "customers", "sales");
    }
    assertThat(flows.uploads().stream().distinct())
        .containsExactly("shops", "products", "customers", "sales");
    assertThat(
            flows.one(
                """
                SELECT bool_and(b.started_at >= a.ended_at)
                  FROM (SELECT DISTINCT ON (flow) * FROM connector.run ORDER BY flow, id) a
                  JOIN (SELECT DISTINCT ON (flow) * FROM connector.run ORDER BY flow, id) b
                    ON (a.flow, b.flow) IN (('shops', 'products'), ('products', 'customers'), ('customers', 'sales'))"""))
        .isEqualTo("t");
  }

  private long delivered(String flow) {
    return Long.parseLong(
        flows.one(
            "SELECT count(*) FROM connector.run WHERE outcome = 'delivered' AND flow = ?", flow));
  }

  @Test
  void a_run_in_another_process_is_waited_for_too() throws Exception {
    schedule("0 0 3 1 1 ?", "customers");
    schedule(EVERY_TWO_SECONDS, "sales");
    flows.custobar().fail(slow(1, Duration.ofSeconds(5)));
    try (Connector other = flows.start("customers")) {
      CompletableFuture<RunResult> elsewhere =
          CompletableFuture.supplyAsync(() -> other.run("customers"));
      await().atMost(PATIENCE).until(() -> !other.openRuns().isEmpty());
      try (Connector connector = flows.serve("customers", "sales")) {
        await().atMost(PATIENCE).until(() -> flows.uploads().contains("sales"));
        assertThat(connector.flows()).hasSize(2);
      }
      assertThat(elsewhere).isDone();
    }
  }

  @Test
  void a_flow_that_fails_holds_the_others_only_until_it_has_failed() {
    schedule(EVERY_TWO_SECONDS, "customers", "sales");
    flows.custobar().fail(Fault.of(Fault.Kind.STATUS, CUSTOMERS, 100).withStatus(500));
    try (Connector connector = flows.serve("customers", "sales")) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(delivered("sales")).isGreaterThan(0));
      assertThat(delivered("customers")).isZero();
      assertThat(connector.flows()).hasSize(2);
    }
  }

  @Tag("timed")
  @Test
  void a_flow_of_which_custobar_takes_nothing_is_not_waited_for() {
    schedule("0/2 * * * * ?", "customers", "sales");
    flows.set("custobar.retries", "1000");
    flows.set("custobar.retry-delay", "500ms");
    flows.set("custobar.retry-max-delay", "1s");
    flows.custobar().fail(Fault.of(Fault.Kind.STATUS, CUSTOMERS, 100_000).withStatus(500));
    Instant start = Instant.now();
    try (Connector connector = flows.serve("customers", "sales")) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(delivered("sales")).isGreaterThan(1));
      assertThat(connector.openRuns()).extracting(run -> run.flow()).contains("customers");
      assertThat(delivered("customers")).isZero();
      // Its own retries are all that the stuck flow takes of the budget: two a second at most.
      assertThat(times("customers").size())
          .isLessThan(2 * (int) Duration.between(start, Instant.now()).toSeconds() + 2);
    }
  }

  @Tag("timed")
  @Test
  void the_first_sale_waits_until_customers_have_settled() {
    flows.set("custobar.settle", "2s");
    flows.run("customers", "sales");
    List<Instant> customers = times("customers");
    assertThat(Duration.between(customers.get(customers.size() - 1), first("sales")))
        .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(10));
    List<Instant> sales = times("sales");
    assertThat(Duration.between(sales.get(0), sales.get(1))).isLessThan(Duration.ofMillis(1900));
  }

  @Tag("timed")
  @Test
  void the_settling_time_counts_across_processes_and_from_the_last_upload() {
    flows.set("custobar.settle", "3s");
    flows.run("customers");
    Instant customers = times("customers").get(times("customers").size() - 1);
    await()
        .atMost(PATIENCE)
        .until(() -> Duration.between(customers, Instant.now()).toMillis() > 3000);
    RunResult sales = flows.run("sales");
    assertThat(sales.tally().sent()).isPositive();
    assertThat(sales.took()).isLessThan(Duration.ofSeconds(3));
  }

  @Tag("timed")
  @Test
  void customers_that_were_not_news_need_not_settle() {
    flows.run("customers", "sales");
    flows.execute("UPDATE connector.flow_cursor SET moved_at = now() - interval '1 hour'");
    flows.set("custobar.settle", "30s");
    flows.execute("UPDATE receipt SET updated_at = now() WHERE customer_id IS NOT NULL");
    assertThat(flows.run("customers", "sales").took()).isLessThan(Duration.ofSeconds(20));
  }

  @Tag("timed")
  @Test
  void who_waits_to_settle_gives_up_when_the_connector_stops() {
    flows.set("custobar.settle", "10m");
    flows.run("customers");
    Connector connector = flows.start("sales");
    CompletableFuture<RunResult> run = CompletableFuture.supplyAsync(() -> connector.run("sales"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                connector.openRuns().stream()
                    .anyMatch(
                        open ->
                            open.waitingFor().equals(Optional.of("Custobar to apply customers"))));
    Instant asked = Instant.now();
    connector.close();
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(4));
    assertThat(run).succeedsWithin(Duration.ofSeconds(4));
    assertThat(flows.one("SELECT outcome FROM connector.run WHERE flow = 'sales'"))
        .isEqualTo("stopped");
    assertThat(flows.custobar().acceptedRows(Datatype.SALES)).isZero();
  }

  @Tag("timed")
  @Test
  void who_waits_for_a_turn_gives_up_when_the_connector_stops() {
    schedule(EVERY_TWO_SECONDS, "customers", "sales");
    flows.custobar().fail(slow(100, Duration.ofSeconds(20)));
    Connector connector = flows.serve("customers", "sales");
    await().atMost(PATIENCE).until(() -> !connector.openRuns().isEmpty());
    Instant asked = Instant.now();
    connector.close();
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(7));
    assertThat(flows.one("SELECT count(*) FROM connector.run WHERE flow = 'sales'")).isEqualTo("0");
  }
}
