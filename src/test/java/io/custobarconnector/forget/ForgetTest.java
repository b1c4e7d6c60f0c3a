package io.custobarconnector.forget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.JournalDump;
import io.custobarconnector.flows.Recorder;
import io.custobarconnector.forget.PeopleToForget.State;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A person who is to be forgotten, from the command and from the source. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ForgetTest {

  private static final String NUMBER = "7700112233";
  private static final String SPOUSE = "7700112244";
  private static final String PHONE = "+358409988776";
  private static final List<String> PERSON =
      List.of(NUMBER, "Unohdettava", "unohdettava@example.fi", PHONE, "0409988776");
  private static final String UPLOAD = "/api/customers/upload/";
  private static final String[] PEOPLE = {
    "customers", "sales", "loyalty-joins", "customer-permissions"
  };

  @TempDir Path folder;
  private Deployment deployment;
  private Recorder recorder;
  private Rows rows;

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder);
    recorder = new Recorder(deployment.custobar().baseUrl());
    deployment
        .set("custobar.url", recorder.url())
        .set("routes.directory", Path.of("routes").toAbsolutePath().toString())
        .set("customers.permissions", "both")
        .set("custom-fields.events.shop_id", "string")
        .set("custobar.retries", "1")
        .set("logging.level", "info");
    rows = deployment.rows();
    rows.run("DELETE FROM loyalty_join");
    rows.run(
        """
        UPDATE customer SET sequence_number = 7700112233, first_name = 'Aatos', last_name = 'Unohdettava',
               email = 'unohdettava@example.fi', marketing_email = true, marketing_email_at = now(),
               marketing_email_source = 'pos'
         WHERE id = (SELECT r.customer_id FROM receipt r JOIN customer c ON c.id = r.customer_id
                      WHERE r.status = 'paid' AND c.deleted_at IS NULL AND NOT c.gdpr_restricted
                      GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)\
        """);
    rows.run(
        """
        UPDATE customer SET sequence_number = 7700112244
         WHERE id = (SELECT id FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted
                        AND sequence_number <> 7700112233 ORDER BY id LIMIT 1)\
        """);
    // Few yeses at the till are of people whom nobody has read from Custobar yet.
    rows.run(
        "UPDATE customer SET marketing_email = NULL, marketing_sms = NULL"
            + " WHERE sequence_number % 10 <> 0 AND sequence_number NOT IN (7700112233, 7700112244)");
    rows.run(
        "DELETE FROM customer_phone WHERE customer_id IN (SELECT id FROM customer WHERE sequence_number = 7700112233)");
    rows.run(
        "INSERT INTO customer_phone SELECT id, 1, '040 998 8776' FROM customer WHERE sequence_number = 7700112233");
    rows.run(
        "INSERT INTO loyalty_join (id, customer_id, store_id, joined_at)"
            + " SELECT 900001, id, 1, now() FROM customer WHERE sequence_number = 7700112233");
  }

  @AfterEach
  void remove() {
    recorder.close();
    deployment.close();
  }

  private void touch() {
    rows.run(
        "UPDATE customer SET first_name = 'Aatos Uusi', marketing_email = false, marketing_email_at = clock_timestamp(),"
            + " updated_at = clock_timestamp() WHERE sequence_number = 7700112233");
    rows.run(
        "UPDATE receipt SET status = 'voided', updated_at = clock_timestamp() WHERE status = 'paid' AND customer_id ="
            + " (SELECT id FROM customer WHERE sequence_number = 7700112233)");
    rows.run("UPDATE loyalty_join SET updated_at = clock_timestamp() WHERE id = 900001");
    rows.run(
        "INSERT INTO loyalty_join (id, customer_id, store_id, joined_at)"
            + " SELECT 900002, id, 1, now() FROM customer WHERE sequence_number = 7700112233");
  }

  /** Gives the journal something of each kind, of the person and of whoever shares the phone. */
  private void fillTheJournal() {
    for (String customer : List.of(NUMBER, SPOUSE)) {
      rows.run(
          """
          WITH permission AS (
            INSERT INTO connector.permission_known (external_id, channel, holds, heard_at)
            VALUES (?, 'email', true, now()) ON CONFLICT (external_id, channel) DO UPDATE SET holds = true),
          waiting AS (INSERT INTO connector.permission_waiting (external_id, email) VALUES (?, true)),
          reading AS (INSERT INTO connector.permission_read VALUES (?, true, false, now()))
          INSERT INTO connector.permission_audit
                 (external_id, channel, origin, stated, learned_at, applied, reason, explanation)
          VALUES (?, 'email', 'webhook', true, now(), true, 'first', 'said')\
          """,
          customer,
          customer,
          customer,
          customer);
      rows.run(
          """
          WITH refused AS (
            INSERT INTO connector.rejected (flow, row_key, datatype, origin, kind, reason, payload, person, run_id)
            SELECT flow, row_key, flow, 'custobar', 'http-400', 'no', payload,
                   sha256((SELECT salt FROM connector.forgotten_salt) || convert_to(?, 'UTF8')), 1
              FROM (VALUES
                   ('customers', ?::text,
                    jsonb_build_object('external_id', ?::text, 'last_name', 'Unohdettava' || ?::text)),
                   ('sales', 'r' || ?::text, jsonb_build_object('sale_customer_id', ?::text))
                   ) AS r (flow, row_key, payload)),
          omitted AS (INSERT INTO connector.omitted_field (flow, row_key, field, kind, reason, run_id)
                      VALUES ('customers', ?, 'email', 'invalid', 'email: wrong', 1)),
          counted AS (INSERT INTO connector.benefit_count VALUES (?, 'B1', 1)),
          used AS (INSERT INTO connector.benefit_redemption
                          (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id,
                           terminal_id, offline, used_at)
                   VALUES (md5(?::text)::uuid, ?, 'B1', true, '{"id": "B1"}', '+358409988776' || right(?::text, 1),
                           'R' || ?::text, 'S1', 'T1', false, now())),
          told AS (INSERT INTO connector.benefit_outbox (customer_id, redemption_id, kind, source_due)
                   VALUES (?, md5(?::text)::uuid, 'used', false))
          INSERT INTO connector.benefit_answer (scope, idempotency_key, body_hash, status, answer)
          VALUES ('*', md5(?::text), '', 201, jsonb_build_object('customerId', ?::text, 'benefitId', 'B1')),
                 ('*', 'x' || md5(?::text), '', 200,
                  jsonb_build_object('reversed', jsonb_build_array(jsonb_build_object('customerId', ?::text))))\
          """,
          Collections.nCopies(18, customer).toArray());
    }
    rows.run(
        """
        INSERT INTO connector.benefit_look_up VALUES
          ('+358409988776', '[{"external_id": "7700112233", "demo__benefits": []}]', now()),
          ('+358401110000', '[{"external_id": "7700112233", "demo__benefits": []},
                              {"external_id": "7700112244", "demo__benefits": []}]', now())\
        """);
  }

  private Forget.Result forget(String... customers) throws InterruptedException {
    try (Forget forget = Forget.open(deployment.settings())) {
      return forget.forget(List.of(customers));
    }
  }

  private List<String> sentAbout(String customer) {
    return Stream.of(
            recorder.values("customers", "external_id"),
            recorder.values("sales", "sale_customer_id"),
            recorder.values("events", "customer_id"))
        .flatMap(List::stream)
        .flatMap(List::stream)
        .filter(customer::equals)
        .toList();
  }

  /** Of each upload of the person, the oldest first, whether it deletes. */
  private List<Boolean> deletions() {
    List<List<String>> ids = recorder.values("customers", "external_id");
    List<List<String>> flags = recorder.values("customers", "is_deleted");
    List<Boolean> deletions = new ArrayList<>();
    for (int i = ids.size() - 1; i >= 0; i--) {
      int row = ids.get(i).indexOf(NUMBER);
      if (row >= 0) {
        deletions.add(flags.get(i).get(row).equals("true"));
      }
    }
    return deletions;
  }

  private List<String> inTheJournal() {
    return new JournalDump(rows).holding(PERSON);
  }

  @Test
  void nothing_of_the_person_stays_and_no_flow_brings_them_back() throws InterruptedException {
    deployment.deliver(PEOPLE);
    fillTheJournal();
    assertThat(sentAbout(NUMBER)).hasSizeGreaterThan(3);
    long others = (long) rows.one("SELECT count(*) FROM connector.delivered");

    Forget.Result result = forget(NUMBER);

    assertThat(result.trouble()).isEmpty();
    assertThat(result.people())
        .singleElement()
        .satisfies(
            person -> {
              assertThat(person.known()).isTrue();
              assertThat(person.after()).isEqualTo(State.DELETED);
              assertThat(person.dropped())
                  .containsKeys(
                      "delivered",
                      "rejected",
                      "omitted_field",
                      "permission_known",
                      "permission_waiting",
                      "permission_read",
                      "permission_audit",
                      "benefit_look_up",
                      "benefit_count",
                      "benefit_redemption",
                      "benefit_outbox",
                      "benefit_answer");
            });
    assertThat(inTheJournal()).isEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    theOthersKeepTheirs(others);

    recorder.proxy().resetRequests();
    touch();
    Map<String, RunResult> later = deployment.deliver(PEOPLE);
    assertThat(later.get("customers").tally().unchanged()).isPositive();
    assertThat(sentAbout(NUMBER)).isEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
  }

  private void theOthersKeepTheirs(long delivered) {
    assertThat((long) rows.one("SELECT count(*) FROM connector.delivered"))
        .isBetween(delivered - 3, delivered - 1);
    assertThat(rows.list("SELECT FROM connector.permission_known WHERE external_id = ?", SPOUSE))
        .isNotEmpty();
    assertThat(rows.list("SELECT FROM connector.benefit_redemption WHERE customer_id = ?", SPOUSE))
        .hasSize(1);
    assertThat(rows.list("SELECT FROM connector.rejected WHERE payload::text LIKE '%7700112244%'"))
        .hasSize(2);
    assertThat(rows.one("SELECT customers::text FROM connector.benefit_look_up"))
        .asString()
        .contains(SPOUSE)
        .doesNotContain(NUMBER);
    // The use itself stays, so that nothing can be used twice.
    assertThat((long) rows.one("SELECT count(*) FROM connector.benefit_redemption")).isEqualTo(2);
  }

  @Test
  void the_audit_tells_what_was_done_and_not_of_whom() throws InterruptedException {
    deployment.deliver("customers");
    forget(NUMBER);
    assertThat(
            rows.list(
                "SELECT origin, step, dropped::text FROM connector.forgotten_audit ORDER BY id"))
        .extracting(line -> line.get("origin") + " " + line.get("step") + " " + line.get("dropped"))
        .containsExactly(
            "command marked {}", "command deleted {\"delivered\": 1, \"flow_cursor\": 1}");
  }

  @Test
  void while_custobar_is_down_the_mark_and_the_drops_hold_and_the_next_run_deletes()
      throws InterruptedException {
    deployment.deliver("customers");
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, UPLOAD, 2));

    Forget.Result result = forget(NUMBER);

    assertThat(result.trouble()).hasValueSatisfying(why -> assertThat(why).contains("503"));
    assertThat(result.people().get(0).after()).isEqualTo(State.PENDING);
    assertThat(inTheJournal())
        .allSatisfy(line -> assertThat(line).startsWith("forgotten_pending:"))
        .hasSize(1);
    touch();
    recorder.proxy().resetRequests();
    deployment.deliver("customers");
    assertThat(sentAbout(NUMBER)).hasSize(1);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    assertThat(inTheJournal().stream().filter(line -> !line.startsWith("flow_cursor"))).isEmpty();
  }

  @Test
  void a_second_time_finishes_the_rest_and_a_third_has_nothing_to_do() throws InterruptedException {
    deployment.deliver("customers");
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, UPLOAD, 2));
    assertThat(forget(NUMBER).people().get(0).after()).isEqualTo(State.PENDING);

    Forget.Person second = forget(NUMBER).people().get(0);
    assertThat(second.before()).isEqualTo(State.PENDING);
    assertThat(second.after()).isEqualTo(State.DELETED);

    recorder.proxy().resetRequests();
    Forget.Person third = forget(NUMBER).people().get(0);
    assertThat(third.before()).isEqualTo(State.DELETED);
    assertThat(third.dropped()).isEmpty();
    assertThat(sentAbout(NUMBER)).isEmpty();
  }

  @Test
  void a_person_whom_custobar_refuses_to_delete_stays_pending() throws InterruptedException {
    deployment.deliver("customers");
    deployment
        .custobar()
        .fail(
            Fault.of(Fault.Kind.STATUS, UPLOAD, 1)
                .withStatus(400)
                .withBody("{\"error\":{\"reason\":\"not this one\"}}"));
    assertThat(forget(NUMBER).people().get(0).after()).isEqualTo(State.PENDING);
    assertThat(forget(NUMBER).people().get(0).after()).isEqualTo(State.DELETED);
  }

  @Tag("process")
  @Test
  void a_process_that_is_killed_while_it_deletes_has_marked_and_the_next_run_goes_on()
      throws InterruptedException {
    deployment.deliver("customers");
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, UPLOAD, 1).withDelay(Duration.ofSeconds(20)));
    try (ChildProcess process =
        ChildProcess.start(
            folder, "forget", NUMBER, "--yes", "--config", deployment.config().toString())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  deployment.custobar().faults().isEmpty()
                      && (long) rows.one("SELECT count(*) FROM connector.forgotten_pending") == 1);
      process.kill();
    }
    deployment.custobar().clearFaults();
    touch();
    recorder.proxy().resetRequests();
    deployment.deliver("customers", "sales");
    assertThat(sentAbout(NUMBER)).hasSize(1);
    assertThat(rows.list("SELECT FROM connector.forgotten_pending")).isEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    assertThat(inTheJournal().stream().filter(line -> !line.startsWith("flow_cursor"))).isEmpty();
  }

  @Test
  void a_page_that_is_on_its_way_goes_first_and_the_deletion_comes_last()
      throws InterruptedException, ExecutionException, TimeoutException {
    deployment.deliver("customers");
    touch();
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, UPLOAD, 1).withDelay(Duration.ofSeconds(3)));
    recorder.proxy().resetRequests();
    try (Connector running = deployment.start("customers")) {
      CompletableFuture<RunResult> run =
          CompletableFuture.supplyAsync(() -> running.run("customers"));
      await().atMost(Duration.ofSeconds(20)).until(() -> deployment.custobar().faults().isEmpty());
      Forget.Result result = forget(NUMBER);
      assertThat(run.get(30, TimeUnit.SECONDS).failure()).isEmpty();
      assertThat(result.people().get(0).after()).isEqualTo(State.DELETED);
    }
    // The page with the person, and after it nothing but the deletion, which may be sent by both.
    assertThat(deletions()).startsWith(false).contains(true).isSorted();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    assertThat(inTheJournal()).isEmpty();
  }

  @Test
  void a_run_that_is_just_sending_deletions_is_waited_for()
      throws InterruptedException, ExecutionException, TimeoutException {
    deployment.deliver("customers");
    touch();
    // The page with the person takes long, and then the deletion that the run itself sends.
    for (int requests = 1; requests <= 2; requests++) {
      deployment
          .custobar()
          .fail(Fault.of(Fault.Kind.DELAY, UPLOAD, 1).withDelay(Duration.ofSeconds(2)));
    }
    recorder.proxy().resetRequests();
    try (Connector running = deployment.start("customers")) {
      CompletableFuture<RunResult> run =
          CompletableFuture.supplyAsync(() -> running.run("customers"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> deployment.custobar().faults().size() == 1);
      assertThat(forget(NUMBER).people().get(0).after()).isEqualTo(State.DELETED);
      assertThat(run.get(30, TimeUnit.SECONDS).failure()).isEmpty();
    }
    assertThat(deletions()).containsExactly(false, true);
  }

  @Test
  void who_is_restricted_in_the_source_after_having_been_sent_is_forgotten_once() {
    deployment.deliver("customers");
    rows.run(
        "UPDATE customer SET gdpr_restricted = true, updated_at = clock_timestamp() WHERE sequence_number = 7700112233");
    recorder.proxy().resetRequests();

    deployment.deliver("customers");
    assertThat(sentAbout(NUMBER)).hasSize(1);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    assertThat(
            rows.list(
                "SELECT origin || ' ' || flow || ' ' || step AS line FROM connector.forgotten_audit ORDER BY id"))
        .extracting(line -> line.get("line"))
        .containsExactly("source customers marked", "source customers deleted");

    // Once, and a restriction that is lifted does not bring them back.
    touch();
    rows.run("UPDATE customer SET gdpr_restricted = false WHERE sequence_number = 7700112233");
    deployment.deliver("customers", "sales");
    assertThat(sentAbout(NUMBER)).hasSize(1);
  }

  @Test
  void who_was_restricted_before_being_sent_is_only_left_out() {
    rows.run("UPDATE customer SET gdpr_restricted = true WHERE sequence_number = 7700112233");
    deployment.deliver("customers", "sales");
    assertThat(sentAbout(NUMBER)).isEmpty();
    assertThat(rows.list("SELECT FROM connector.forgotten")).isEmpty();

    rows.run(
        "UPDATE customer SET gdpr_restricted = false, updated_at = clock_timestamp() WHERE sequence_number = 7700112233");
    deployment.deliver("customers");
    assertThat(sentAbout(NUMBER)).hasSize(1);
  }

  @Test
  void a_product_with_the_persons_number_is_still_sent() throws InterruptedException {
    Object sku =
        rows.one(
            "SELECT sku FROM product WHERE active AND product_type = 'basic' AND sku IS NOT NULL LIMIT 1");
    forget(sku.toString());
    deployment.deliver("products");
    assertThat(deployment.held().record(Datatype.PRODUCTS, sku.toString())).isNotEmpty();
  }

  @Tag("process")
  @Test
  void the_command_names_nobody_and_tells_what_is_left_to_do() throws InterruptedException {
    deployment.deliver("customers");
    try (ChildProcess process =
        ChildProcess.start(
            folder,
            "forget",
            NUMBER,
            "0000",
            "--unknown",
            "--yes",
            "--config",
            deployment.config().toString())) {
      assertThat(process.await()).isZero();
      assertThat(process.out())
          .contains("Customer 1: left out of everything from now on; Custobar has accepted")
          .contains("Nothing is stored for this number; check it.")
          .contains("To be done by hand:", "Custobar's interface", "source system");
      assertThat(process.out() + process.err()).doesNotContain(PERSON);
    }
  }
}
