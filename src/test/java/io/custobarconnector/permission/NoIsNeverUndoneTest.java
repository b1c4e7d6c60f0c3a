package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Ways in which a no was undone or lost once, through the shipped routes and SQL. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoIsNeverUndoneTest {

  private static final String FLOW = "customer-permissions";

  private PermissionSetup setup;

  @BeforeAll
  void deploy(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT);
  }

  @BeforeEach
  void start() {
    setup.fresh().set("customers.permissions", "both").start("marketing-permissions", FLOW);
  }

  @AfterAll
  void stop() {
    setup.close();
  }

  private void till(String id, boolean granted, String at) {
    setup.execute(
        "UPDATE customer SET marketing_email = %s, marketing_email_at = %s, marketing_email_source = 'pos' WHERE sequence_number = %s"
            .formatted(granted, at, id));
  }

  private void told(String id, String flags) {
    assertThat(setup.post("[{\"external_id\":\"%s\",%s}]".formatted(id, flags)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void an_echo_of_our_own_yes_that_comes_after_the_tills_no_is_no_yes() {
    String id = setup.customer(true, "clock_timestamp()");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    till(id, false, "clock_timestamp()");
    told(id, "\"can_email\":true");
    assertThat(setup.email(id)).isEqualTo("false by pos");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    told(id, "\"can_email\":true");
    setup.reconcile();
    setup.run(FLOW);
    assertThat(setup.email(id)).isEqualTo("false by pos");
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("false");
  }

  @Test
  void a_no_in_custobar_counts_though_a_no_was_known_there_before() {
    String id = setup.customer(null, "NULL");
    setup.custobarHas(id, ",\"can_email\":false");
    setup.reconcile();
    till(id, true, "clock_timestamp() - interval '1 minute'");
    told(id, "\"can_email\":false");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    setup.run(FLOW);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("false");
  }

  @Test
  void a_no_at_the_till_counts_though_it_was_only_seen_while_another_permission_was_dealt_with() {
    String id = setup.customer(null, "NULL");
    setup.reconcile();
    till(id, false, "clock_timestamp()");
    told(id, "\"can_sms\":false");
    till(id, true, "clock_timestamp() - interval '1 hour'");
    setup.run(FLOW);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("null");
    assertThat(setup.reasons(id)).contains("till true keeps-withdrawal");
  }

  @Test
  void a_no_of_somebody_who_is_away_waits_beside_a_yes_that_is_to_be_taken_back() {
    String id = setup.customer(null, "NULL");
    setup.execute(
        "INSERT INTO connector.permission_waiting (external_id, email, heard_at, undo) VALUES (?, false, clock_timestamp(), true)",
        id);
    setup.execute(
        "UPDATE customer SET deleted_at = clock_timestamp() WHERE sequence_number = " + id);
    told(id, "\"can_email\":false");
    assertThat(
            setup.text(
                "SELECT count(*) FROM connector.permission_waiting WHERE external_id = '%s'"
                    .formatted(id)))
        .isEqualTo("2");
  }

  @Test
  void a_flag_of_somebody_who_was_never_read_is_no_grant() {
    String id = setup.customer(false, "clock_timestamp() - interval '1 hour'");
    setup.custobarHas(id, ",\"can_email\":true");
    told(id, "\"can_email\":true,\"can_sms\":false");
    assertThat(setup.email(id)).isEqualTo("false by pos");
    setup.run(FLOW);
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("false");
    assertThat(setup.reasons(id)).contains("webhook true unknown-base");
  }

  @Test
  void an_import_in_custobar_resubscribes_nobody() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(setup.customer(i % 2 == 0 ? Boolean.FALSE : null, "clock_timestamp()"));
    }
    setup.run(FLOW);
    setup.reconcile();
    ids.forEach(id -> setup.custobarHas(id, ",\"can_email\":true"));
    setup.post(
        ids.stream()
            .map(id -> "{\"external_id\":\"%s\",\"can_email\":true}".formatted(id))
            .collect(Collectors.joining(",", "[", "]")));
    assertThat(setup.reconcile().failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageContaining("15 customers of whom the source holds nothing")
                    .hasMessageContaining("--accept"));
    setup.run(FLOW);
    for (int i = 0; i < 30; i++) {
      assertThat(setup.email(ids.get(i))).startsWith(i % 2 == 0 ? "false by pos" : "null");
    }
    assertThat(setup.inCustobar(ids.get(0), "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(ids.get(1), "can_email")).isEqualTo("true");
    assertThat(setup.reasons(ids.get(0))).contains("true wave");
  }

  @Test
  void an_old_flag_that_comes_along_before_the_tills_no_is_applied_is_no_grant() {
    String id = setup.customer(null, "NULL");
    setup.custobarHas(id, ",\"can_email\":true");
    setup.reconcile();
    till(id, false, "clock_timestamp()");
    setup.run(FLOW);
    told(id, "\"can_email\":true,\"can_sms\":true");
    assertThat(setup.email(id)).isEqualTo("false by pos");
    setup.reconcile();
    setup.run(FLOW);
    assertThat(setup.email(id)).isEqualTo("false by pos");
    assertThat(setup.inCustobar(id, "can_email")).isEqualTo("false");
  }

  @Test
  void a_no_dated_yesterday_or_without_a_time_or_in_the_future_is_sent_and_stops_no_other() {
    String yesterday = setup.customer(true, "clock_timestamp() - interval '2 days'");
    String timeless = setup.customer(true, "clock_timestamp() - interval '2 days'");
    String future = setup.customer(true, "clock_timestamp() - interval '2 days'");
    setup.run(FLOW);
    till(yesterday, false, "clock_timestamp() - interval '1 day'");
    till(timeless, false, "NULL");
    till(future, false, "clock_timestamp() + interval '400 days'");
    setup.run(FLOW);
    String later = setup.customer(true, "clock_timestamp()");
    setup.run(FLOW);
    assertThat(setup.inCustobar(yesterday, "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(timeless, "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(future, "can_email")).isEqualTo("false");
    assertThat(setup.inCustobar(later, "can_email")).isEqualTo("true");
  }

  @Test
  void clocks_apart_and_times_in_the_future_lose_no_withdrawal() {
    String ahead = setup.customer(null, "NULL");
    String future = setup.customer(null, "NULL");
    String offline = setup.customer(null, "NULL");
    setup.reconcile();
    // The till's clock is five minutes ahead; the no in Custobar came later.
    till(ahead, true, "clock_timestamp() + interval '5 minutes'");
    told(ahead, "\"can_email\":false");
    till(future, true, "clock_timestamp() + interval '400 days'");
    told(future, "\"can_email\":false");
    assertThat(setup.email(ahead)).isEqualTo("false by custobar");
    assertThat(setup.email(future)).isEqualTo("false by custobar");
    // A yes that was typed before the no and arrives after it.
    told(offline, "\"can_email\":false");
    till(offline, true, "clock_timestamp() - interval '5 minutes'");
    setup.run(FLOW);
    setup.reconcile();
    assertThat(setup.email(offline)).isEqualTo("false by custobar");
    assertThat(setup.inCustobar(offline, "can_email")).isNotEqualTo("true");
  }

  @Test
  void contradictions_are_weighed_together_numbers_are_text_and_the_till_is_in_the_history() {
    String id = setup.customer(null, "NULL");
    setup.reconcile();
    setup.post(
        "[{\"external_id\":\"%1$s\",\"can_email\":false},{\"external_id\":\"%1$s\",\"can_email\":true}]"
            .formatted(id));
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.reasons(id)).contains("webhook true contradicted");
    String other = setup.customer(true, "clock_timestamp()");
    assertThat(
            setup.post("[{\"external_id\":\"0%s\",\"can_email\":false}]".formatted(other)).body())
        .contains("\"unknownCustomers\":1");
    assertThat(setup.email(other)).as("another number").isEqualTo("true by pos");
    // Custobar tells of the yes before the flow has noted that it took it.
    told(other, "\"can_email\":true");
    setup.run(FLOW);
    assertThat(setup.reasons(other)).contains("till true");
  }
}
