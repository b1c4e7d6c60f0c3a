package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the till to Custobar, where the integrator wants it. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TillPermissionsTest {

  private static final String FLOW = "customer-permissions";
  private static final String TOLD_AND_WITHDRAWN = "till true first-statement, webhook false newer";

  private PermissionSetup setup;

  @BeforeAll
  void deploy(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder);
  }

  @BeforeEach
  void prepare() {
    setup.fresh().set("customers.permissions", "both");
  }

  @AfterAll
  void stop() {
    setup.close();
  }

  @Test
  void by_default_the_till_tells_custobar_nothing() {
    assertThat(setup.settings().flow(FLOW).enabled()).isTrue();
    assertThat(setup.set("customers.permissions", "custobar").settings().flow(FLOW).enabled())
        .isFalse();
  }

  @Test
  void what_was_said_at_the_till_arrives_and_what_was_never_asked_does_not() {
    String granted = setup.customer(true, "now()");
    String withdrawn = setup.customer(false, "now()");
    String unasked = setup.customer(null, "NULL");
    String timeless = setup.customer(true, "NULL");
    setup.start("marketing-permissions", FLOW);
    RunResult result = setup.run(FLOW);
    assertThat(result.failure()).isEmpty();
    assertThat(setup.inCustobar(granted, "can_email")).isEqualTo("true");
    assertThat(setup.inCustobar(granted, "can_sms")).isEqualTo("null");
    assertThat(setup.inCustobar(withdrawn, "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(unasked, "can_email")).isEqualTo("null");
    assertThat(setup.inCustobar(timeless, "can_email")).isEqualTo("null");
    assertThat(setup.reasons(withdrawn)).isEqualTo("till false first-statement");
    assertThat(setup.counted("to_custobar", "granted")).isEqualTo(1);
    assertThat(setup.counted("to_custobar", "withdrawn")).isEqualTo(1);
  }

  @Test
  void nothing_goes_back_to_where_it_came_from() {
    setup.set("permissions.clock-tolerance", "1ms").start("marketing-permissions", FLOW).hooked();
    String id = setup.customer(true, "clock_timestamp() - interval '1 hour'");
    setup.run(FLOW);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !setup.custobar.webhookSendings().isEmpty());
    setup.custobar.setPermission(id, "can_email", false);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> setup.email(id).equals("false by custobar"));
    // The source has it a moment before the journal.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> setup.reasons(id).equals(TOLD_AND_WITHDRAWN));
    assertThat(setup.run(FLOW).tally().sent()).as("our own write").isZero();
    setup.reconcile();
    assertThat(setup.run(FLOW).tally().sent()).isZero();
    assertThat(setup.reasons(id)).isEqualTo(TOLD_AND_WITHDRAWN);
    setup.execute(
        "UPDATE customer SET marketing_email = true, marketing_email_at = clock_timestamp(),"
            + " marketing_email_source = 'pos' WHERE sequence_number = "
            + id);
    assertThat(setup.run(FLOW).tally().sent()).as("a yes after a no is news again").isEqualTo(1);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("true");
  }

  @Test
  void where_the_source_owns_permissions_custobar_can_only_withdraw() {
    setup.set("customers.permissions", "source").start("marketing-permissions", FLOW);
    String id = setup.customer(true, "now() - interval '1 day'");
    String other = setup.customer(false, "now() - interval '1 day'");
    setup.reconcile();
    setup.post(
        "[{\"external_id\":\""
            + id
            + "\",\"can_email\":false},"
            + "{\"external_id\":\""
            + other
            + "\",\"can_email\":true}]");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.email(other)).isEqualTo("false by pos");
    assertThat(setup.reasons(other)).isEqualTo("webhook true source-owns");
  }

  @Test
  void a_yes_after_a_no_whose_answer_was_lost_is_told_though_the_last_known_is_a_yes() {
    setup
        .set("custobar.retries", "0")
        .set("permissions.clock-tolerance", "1ms")
        .start("marketing-permissions", FLOW)
        .hooked();
    String id = setup.customer(true, "now() - interval '3 minutes'");
    setup.run(FLOW);
    setup.custobar.fail(Fault.of(Fault.Kind.LOSE_ANSWER, "/api/customers/upload/", 1));
    say(id, false, "0 minutes");
    assertThat(setup.run(FLOW).failure()).isPresent();
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("false");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> setup.custobar.webhookSendings().size() > 1);
    say(id, true, "0 minutes");
    assertThat(setup.run(FLOW).tally().sent()).isEqualTo(1);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("true");
    assertThat(setup.run(FLOW).tally().sent()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_yes_after_a_no_is_told_though_no_webhook_and_no_reading_has_shown_the_no(boolean before) {
    setup.set("permissions.clock-tolerance", "1ms").start("marketing-permissions", FLOW);
    String id = setup.customer(before ? true : null, "now() - interval '3 minutes'");
    setup.run(FLOW);
    say(id, false, "0 minutes");
    setup.run(FLOW);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("false");
    say(id, true, "0 minutes");
    setup.run(FLOW);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("true");
    assertThat(setup.email(id)).startsWith("true");
    assertThat(setup.run(FLOW).tally().sent()).isZero();
  }

  private void say(String id, boolean granted, String ago) {
    setup.execute(
        "UPDATE customer SET marketing_email = %s, marketing_email_at = now() - interval '%s' WHERE sequence_number = %s"
            .formatted(granted, ago, id));
  }

  /** One customer has said no in Custobar. */
  private void startFirstLoad(String withdrawn) {
    setup.custobarHas(withdrawn, ",\"can_email\":false");
    setup
        .set("customers.permissions", "source")
        .set("marketing-permissions.first-false", "withdrawal")
        // Nobody else reads Custobar here.
        .set("marketing-permissions.enabled", "false")
        .start(FLOW);
  }

  @Test
  void a_first_load_reads_all_customers_at_once_and_keeps_the_noes_that_were_said_in_custobar() {
    List<String> ids = setup.customersWithYes(130);
    String withdrawn = ids.get(7);
    startFirstLoad(withdrawn);
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(setup.inCustobar(ids.get(0), "can_email")).isEqualTo("true");
    assertThat(setup.inCustobar(ids.get(129), "can_email")).isEqualTo("true");
    assertThat(setup.inCustobar(withdrawn, "can_email")).isEqualTo("false");
    assertThat(setup.reasons(withdrawn)).contains("till true keeps-withdrawal");
  }

  @Test
  void a_connector_that_stops_while_it_asks_custobar_withholds_no_yes_for_good() {
    List<String> ids = setup.customersWithYes(6);
    setup.set("customers.permissions", "source").start(FLOW);
    setup.custobar.fail(
        Fault.of(Fault.Kind.DELAY, "/api/data/customers/", 1).withDelay(Duration.ofSeconds(2)));
    CompletableFuture<RunResult> run = CompletableFuture.supplyAsync(() -> setup.run(FLOW));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                setup.custobar.requests().stream()
                    .anyMatch(seen -> seen.path().equals("/api/data/customers/")));
    setup.stop();
    run.join();
    assertThat(setup.text("SELECT outcome FROM connector.run ORDER BY id DESC LIMIT 1"))
        .isEqualTo("stopped");
    setup.start(FLOW);
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(ids)
        .allSatisfy(id -> assertThat(setup.inCustobar(id, "can_email")).isEqualTo("true"));
  }

  @Test
  void what_was_read_of_custobar_and_lost_in_a_crash_of_the_journal_lets_no_yes_through() {
    List<String> ids = setup.customersWithYes(130);
    String withdrawn = ids.get(7);
    startFirstLoad(withdrawn);
    setup.crashesAfterReading("permission_asked");
    try {
      assertThat(setup.run(FLOW).failure())
          .hasValueSatisfying(
              failure -> assertThat(failure).hasMessageContaining("the next run reads them again"));
    } finally {
      setup.crashesNoMore();
    }
    assertThat(setup.inCustobar(withdrawn, "can_email")).isEqualTo("false");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(setup.inCustobar(withdrawn, "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(ids.get(0), "can_email")).isEqualTo("true");
  }

  @Test
  void of_a_customer_whom_custobar_has_twice_the_no_counts_before_a_yes_of_the_till()
      throws IOException {
    String id = setup.customersWithYes(1).get(0);
    List<String> sent = new CopyOnWriteArrayList<>();
    HttpServer custobar =
        PermissionSetup.answering(
            "{\"customers\":[{\"external_id\":\"%1$s\",\"can_email\":false},{\"external_id\":\"%1$s\",\"can_email\":true}]}"
                .formatted(id),
            sent::add);
    try {
      setup
          .set("custobar.url", "http://127.0.0.1:" + custobar.getAddress().getPort())
          .set("customers.permissions", "both")
          .set("marketing-permissions.first-false", "withdrawal")
          .start(FLOW);
      setup.run(FLOW);
      assertThat(sent).noneMatch(body -> body.contains("\"can_email\":true"));
      assertThat(setup.reasons(id))
          .contains("reconcile true contradicted")
          .contains("till true keeps-withdrawal");
    } finally {
      custobar.stop(0);
    }
  }

  @Test
  void many_noes_in_custobar_that_may_be_its_default_are_overwritten_when_somebody_says_so() {
    setup.set("customers.permissions", "source").start(FLOW);
    assertThat(setup.run(FLOW).failure()).isEmpty();
    List<String> ids = setup.customersWithYes(101);
    ids.forEach(id -> setup.custobarHas(id, ",\"can_email\":false"));
    assertThat(setup.run(FLOW).failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageContaining("101 customers have a yes at the till")
                    .hasMessageContaining("run --once customer-permissions --accept")
                    .hasMessageContaining("marketing-permissions.first-false=withdrawal"));
    assertThat(setup.inCustobar(ids.get(0), "can_email")).isEqualTo("false");
    assertThat(setup.accept(FLOW).failure()).isEmpty();
    assertThat(setup.inCustobar(ids.get(0), "can_email")).isEqualTo("true");
    assertThat(setup.inCustobar(ids.get(100), "can_email")).isEqualTo("true");
  }

  /** Whoever withdrew is on a page after the one with the question. */
  @Test
  void a_yes_that_waits_is_in_the_history_also_where_a_reading_had_shown_the_no_before() {
    String old = setup.customer(true, "clock_timestamp() - interval '1 year'");
    setup.custobarHas(old, ",\"can_email\":false");
    setup.start("marketing-permissions", FLOW);
    assertThat(setup.reconcile().failure()).isEmpty();
    assertThat(setup.run(FLOW).failure()).isPresent();
    assertThat(setup.run(FLOW).failure()).as("asked again").isPresent();
    assertThat(setup.reasons(old)).containsOnlyOnce("till true may-be-default");
  }

  @Test
  void a_yes_from_before_the_journal_waits_for_an_answer_and_no_no_waits_with_it() {
    String old = setup.customer(true, "clock_timestamp() - interval '1 year'");
    setup.custobarHas(old, ",\"can_email\":false");
    String withdrawn = setup.customer(false, "clock_timestamp()");
    setup.custobarHas(withdrawn, ",\"can_email\":true");
    setup.set("source.page-size", "1").start(FLOW);

    assertThat(setup.run(FLOW).failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageContaining("an old yes at the till and a no in Custobar: 1.")
                    .hasMessageContaining("run --once customer-permissions --accept"));
    assertThat(setup.inCustobar(withdrawn, "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(old, "can_email")).isEqualTo("false");
    assertThat(setup.run(FLOW).failure()).as("asked again").isPresent();
    assertThat(setup.inCustobar(old, "can_email")).isEqualTo("false");
    assertThat(setup.reasons(old)).containsOnlyOnce("till true may-be-default");

    assertThat(setup.accept(FLOW).failure()).isEmpty();
    assertThat(setup.inCustobar(old, "can_email")).isEqualTo("true");
    assertThat(setup.run(FLOW).tally().sent()).isZero();
  }

  @Test
  void what_is_neither_a_yes_nor_a_no_is_counted_as_omitted(@TempDir Path routes)
      throws IOException {
    setup.customer(true, "clock_timestamp()");
    FileUtils.copyDirectory(new File("routes"), routes.toFile());
    Path query = routes.resolve(FLOW + ".sql");
    Files.writeString(
        query,
        Files.readString(query)
            .replace("c.marketing_email       AS can_email", "'N' AS can_email"));
    setup.set("routes.directory", routes.toString()).start(FLOW);
    RunResult result = setup.run(FLOW);
    assertThat(result.failure()).isEmpty();
    assertThat(result.tally().omitted()).isPositive();
    assertThat(
            setup.text(
                "SELECT string_agg(DISTINCT field || ' ' || kind, ',') FROM connector.omitted_field"))
        .isEqualTo("can_email not_boolean");
  }

  @Test
  void a_yes_that_is_said_since_the_flow_began_needs_no_question() {
    setup.start(FLOW);
    assertThat(setup.run(FLOW).failure()).isEmpty();
    String fresh = setup.customer(true, "clock_timestamp()");
    setup.custobarHas(fresh, ",\"can_email\":false");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(setup.inCustobar(fresh, "can_email")).isEqualTo("true");
  }
}
