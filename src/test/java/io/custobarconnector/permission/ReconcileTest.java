package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Unknown;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Webhook and reconciliation together, with the shipped routes and SQL. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconcileTest {

  private PermissionSetup setup;

  @BeforeAll
  void deploy(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT);
  }

  @BeforeEach
  void prepare() {
    setup.fresh();
  }

  @AfterAll
  void stop() {
    setup.close();
  }

  private void till(String id, boolean granted) {
    setup.execute(
        "UPDATE customer SET marketing_email = ?, marketing_email_at = clock_timestamp(),"
            + " marketing_email_source = 'pos' WHERE sequence_number = "
            + id,
        granted);
  }

  private void awaitEmail(String id, String expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(setup.email(id)).isEqualTo(expected));
  }

  @Test
  void what_no_webhook_told_is_found_by_reading() {
    setup.start();
    String id = setup.customer(null, "NULL");
    setup.reconcile();
    setup.custobar.setPermission(id, "can_email", true);
    RunResult first = setup.reconcile();
    assertThat(first.failure()).isEmpty();
    assertThat(first.tally().sent()).isEqualTo(1);
    assertThat(setup.email(id)).isEqualTo("true by custobar");
    setup.custobar.setPermission(id, "can_email", false);
    RunResult second = setup.reconcile();
    assertThat(second.tally().read()).isEqualTo(1);
    assertThat(second.tally().requests()).isEqualTo(1);
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.reasons(id))
        .isEqualTo("reconcile true first-statement, reconcile false withdrawal-wins");
    RunResult third = setup.reconcile();
    assertThat(third.tally().unchanged()).isEqualTo(1);
    assertThat(setup.text("SELECT outcome FROM connector.run ORDER BY id DESC LIMIT 1"))
        .isEqualTo("delivered");
  }

  @Test
  void a_grant_that_was_only_read_never_undoes_a_withdrawal() {
    setup.start();
    String id = setup.customer(null, "NULL");
    setup.reconcile();
    till(id, false);
    setup.custobarHas(id, ",\"can_email\":true");
    setup.reconcile();
    setup.reconcile();
    assertThat(setup.email(id)).isEqualTo("false by pos");
    assertThat(setup.reasons(id)).isEqualTo("reconcile true no-resubscription");
  }

  @Test
  void a_no_that_may_be_custobars_default_leaves_the_source_as_it_is() {
    setup.start();
    String granted = setup.customer(true, "now()");
    String unasked = setup.customer(null, "NULL");
    setup.custobarHas(granted, ",\"can_email\":false");
    setup.custobarHas(unasked, ",\"can_email\":false");
    setup.reconcile();
    assertThat(setup.email(granted)).isEqualTo("true by pos");
    assertThat(setup.email(unasked)).startsWith("null");
    assertThat(setup.reasons(granted)).isEqualTo("reconcile false may-be-default");
  }

  @Test
  void of_a_withdrawal_and_a_grant_within_a_minute_the_withdrawal_counts_in_both_orders() {
    setup.start().hooked();
    String first = setup.customer(true, "now() - interval '1 day'");
    String second = setup.customer(true, "now() - interval '1 day'");
    setup.reconcile();
    till(first, false);
    setup.custobar.setPermission(first, "can_email", true);
    setup.custobar.setPermission(second, "can_email", false);
    awaitEmail(second, "false by custobar");
    setup.reconcile();
    assertThat(setup.email(first)).isEqualTo("false by pos");
    assertThat(setup.email(second)).isEqualTo("false by custobar");
    assertThat(setup.reasons(first))
        .isEqualTo("webhook true waits-for-reading, reconcile true no-resubscription");
  }

  @Test
  void a_much_shorter_reading_changes_nothing_and_says_so() {
    setup.start();
    String id = setup.customer(null, "NULL");
    setup.customer(null, "NULL");
    setup.customer(null, "NULL");
    setup.reconcile();
    setup.custobar.reset();
    setup.custobarHas(id, ",\"can_email\":true");
    RunResult shorter = setup.reconcile();
    assertThat(shorter.failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageContaining("gave 1 customers, last time 3: nothing is changed"));
    assertThat(setup.email(id)).startsWith("null");
    assertThat(setup.text("SELECT outcome FROM connector.run ORDER BY id DESC LIMIT 1"))
        .isEqualTo("failed");
  }

  @Test
  void a_busy_custobar_is_asked_again_and_pages_of_nonsense_change_nothing() {
    setup.set("custobar.retries", "2");
    setup.start();
    String id = setup.customer(null, "NULL");
    setup.reconcile();
    setup.custobar.setPermission(id, "can_email", true);
    setup.custobar.fail(Fault.of(Fault.Kind.GARBAGE, "/api/data/customers/", 3));
    assertThat(setup.reconcile().failure())
        .hasValueSatisfying(
            failure -> assertThat(failure).hasMessageContaining("check custobar.url and proxies"));
    assertThat(setup.email(id)).startsWith("null");
    setup.custobar.fail(Fault.of(Fault.Kind.STATUS, "/api/data/customers/", 2));
    RunResult again = setup.reconcile();
    assertThat(again.failure()).isEmpty();
    assertThat(again.tally().requests()).isEqualTo(3);
    assertThat(setup.email(id)).isEqualTo("true by custobar");
  }

  @Test
  void a_reading_that_a_crash_of_the_journal_has_emptied_is_not_taken_for_no_news() {
    String id = setup.customer(true, "now() - interval '1 day'");
    setup.custobarHas(id, ",\"can_email\":true");
    assertThat(setup.reconcile().failure()).isEmpty();
    setup.custobar.setPermission(id, "can_email", false);
    setup.crashesAfterReading("permission_read");
    try {
      assertThat(setup.reconcile().failure())
          .hasValueSatisfying(
              failure -> assertThat(failure).hasMessageContaining("the next run reads them again"));
    } finally {
      setup.crashesNoMore();
    }
    assertThat(setup.email(id)).isEqualTo("true by pos");
    assertThat(setup.reconcile().failure()).isEmpty();
    assertThat(setup.email(id)).isEqualTo("false by custobar");
  }

  @Test
  void a_customer_who_is_on_one_page_with_yes_and_no_has_both_in_the_history() throws IOException {
    String id = setup.customer(null, "NULL");
    String twice =
        "{\"customers\":[{\"external_id\":\"%1$s\",\"can_email\":false},{\"external_id\":\"%1$s\",\"can_email\":true}]}"
            .formatted(id);
    HttpServer custobar = PermissionSetup.answering(twice, sent -> {});
    try {
      setup
          .set("custobar.url", "http://127.0.0.1:" + custobar.getAddress().getPort())
          .set("marketing-permissions.first-false", "withdrawal")
          .start();
      assertThat(setup.reconcile().failure()).isEmpty();
      assertThat(setup.email(id)).isEqualTo("false by custobar");
      assertThat(setup.reasons(id)).contains("reconcile true contradicted");
      String said = setup.reasons(id);
      assertThat(setup.reconcile().failure()).isEmpty();
      assertThat(setup.reasons(id)).as("told once, not at each reading").isEqualTo(said);
    } finally {
      custobar.stop(0);
    }
  }

  @Test
  void a_yes_beside_a_no_stays_one_of_too_many_however_often_it_is_read() throws IOException {
    String id = setup.customer(null, "NULL");
    String twice =
        "{\"customers\":[{\"external_id\":\"%1$s\",\"can_email\":false},{\"external_id\":\"%1$s\",\"can_email\":true}]}"
            .formatted(id);
    HttpServer custobar = PermissionSetup.answering(twice, sent -> {});
    try {
      setup.start();
      setup.reconcile();
      setup.set("custobar.url", "http://127.0.0.1:" + custobar.getAddress().getPort()).start();
      setup.execute(
          "UPDATE connector.permission_known SET yes_in_wave = true, holds = NULL WHERE channel = 'email' AND external_id = '%s'"
              .formatted(id));
      for (int reading = 1; reading <= 3; reading++) {
        assertThat(setup.reconcile().failure()).isEmpty();
        assertThat(setup.email(id)).isEqualTo("false by custobar");
        assertThat(
                setup.text(
                    "SELECT yes_in_wave FROM connector.permission_known WHERE channel = 'email' AND external_id = '%s'"
                        .formatted(id)))
            .as("after reading %d", reading)
            .isEqualTo("t");
      }
    } finally {
      custobar.stop(0);
    }
  }

  @Test
  void the_key_is_not_sent_to_another_host() throws IOException {
    HttpServer elsewhere =
        PermissionSetup.answering(
            "{\"customers\":[],\"next_url\":\"http://127.0.0.2:1/api/data/customers/?cursor=2\"}",
            sent -> {});
    try {
      setup.set("custobar.url", "http://127.0.0.1:" + elsewhere.getAddress().getPort()).start();
      assertThat(setup.reconcile().failure())
          .hasValueSatisfying(
              failure -> assertThat(failure).hasMessageContaining("next_url leads to"));
    } finally {
      elsewhere.stop(0);
    }
  }

  @Test
  void while_the_source_is_down_the_webhook_is_told_so_and_nothing_is_lost() {
    String id = setup.customer(true, "now() - interval '1 day'");
    setup.start();
    setup.execute("ALTER TABLE customer RENAME TO customer_away");
    assertThat(setup.post("[{\"external_id\":\"" + id + "\",\"can_email\":false}]").statusCode())
        .isEqualTo(503);
    setup.execute("ALTER TABLE customer_away RENAME TO customer");
    assertThat(setup.email(id)).isEqualTo("true by pos");
    assertThat(
            setup.text(
                "SELECT count(*) FROM connector.permission_known WHERE heard_at IS NOT NULL"))
        .isEqualTo("0");
    assertThat(setup.text("SELECT count(*) FROM connector.permission_waiting")).isEqualTo("1");
    assertThat(setup.reconcile().failure()).isEmpty();
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.text("SELECT count(*) FROM connector.permission_waiting")).isEqualTo("0");
  }

  @Test
  void a_crash_between_source_and_journal_is_made_good_by_the_next_run() {
    String id = setup.customer(true, "now() - interval '1 day'");
    setup.start();
    // The journal cannot take the outcome: as if the process had died before its commit.
    setup.execute("ALTER TABLE connector.permission_audit RENAME TO audit_away");
    assertThat(setup.post("[{\"external_id\":\"" + id + "\",\"can_email\":false}]").statusCode())
        .isEqualTo(503);
    setup.execute("ALTER TABLE connector.audit_away RENAME TO permission_audit");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(
            setup.text(
                "SELECT count(*) FROM connector.permission_known WHERE heard_at IS NOT NULL"))
        .isEqualTo("0");
    setup.custobar.setPermission(id, "can_email", false);
    assertThat(setup.reconcile().failure()).isEmpty();
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.reasons(id)).isEqualTo("webhook false written-before");
    assertThat(setup.text("SELECT holds FROM connector.permission_known WHERE channel = 'email'"))
        .isEqualTo("f");
    assertThat(setup.text("SELECT count(*) FROM connector.permission_waiting")).isEqualTo("0");
  }
}
