package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a yes when the customer's e-mail address or phone number changes. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewAddressTest {

  private static final String FLOW = "customer-permissions";

  private PermissionSetup setup;

  @BeforeAll
  void deploy(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT);
  }

  @BeforeEach
  void prepare() {
    setup
        .fresh()
        .set("customers.permissions", "both")
        .set("permissions.clock-tolerance", "1ms")
        .execute("DELETE FROM customer_phone");
  }

  @AfterAll
  void stop() {
    setup.close();
  }

  private void start() {
    setup.start("marketing-permissions", FLOW);
  }

  /** Somebody whose yes to both channels is in both systems. */
  private String subscriber() {
    String id = setup.customer(true, "clock_timestamp()");
    change(
        id,
        "email = 'vanha@example.fi', marketing_sms = true, marketing_sms_at = clock_timestamp(), marketing_sms_source = 'pos'");
    setup.execute(
        "INSERT INTO customer_phone (customer_id, position, value) SELECT id, 1, '040 998 7766' FROM customer WHERE sequence_number = "
            + id);
    run();
    assertThat(both(id)).isEqualTo("true true");
    return id;
  }

  private void change(String id, String what) {
    setup.execute(
        "UPDATE customer SET %s, updated_at = clock_timestamp() WHERE sequence_number = %s"
            .formatted(what, id));
  }

  private void run() {
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(setup.reconcile().failure()).isEmpty();
  }

  /** E-mail and SMS in Custobar. */
  private String both(String id) {
    return setup.inCustobar(id, "can_email") + " " + setup.inCustobar(id, "can_sms");
  }

  @Test
  void a_yes_for_an_old_address_does_not_count_for_a_new_one() {
    start();
    String id = subscriber();
    change(id, "email = 'uusi@example.fi'");
    run();
    assertThat(both(id)).isEqualTo("false true");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.reasons(id)).contains("till true new-address");
    assertThat(
            setup.text(
                "SELECT count(*) FROM connector.permission_address a WHERE a::text LIKE '%example%'"))
        .isEqualTo("0");

    // Asked again, they say yes.
    change(
        id,
        "marketing_email = true, marketing_email_at = clock_timestamp(), marketing_email_source = 'pos'");
    run();
    run();
    assertThat(both(id)).isEqualTo("true true");
    assertThat(setup.email(id)).isEqualTo("true by pos");
  }

  @Test
  void a_yes_that_is_said_before_the_old_one_was_taken_back_in_the_source_stays() {
    start();
    String id = subscriber();
    change(id, "email = 'uusi@example.fi'");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(both(id)).isEqualTo("false true");
    change(
        id,
        "marketing_email = true, marketing_email_at = clock_timestamp(), marketing_email_source = 'pos'");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    assertThat(both(id)).isEqualTo("true true");
    run();
    run();
    assertThat(both(id)).isEqualTo("true true");
    assertThat(setup.email(id)).isEqualTo("true by pos");
  }

  @Test
  void a_yes_that_a_process_had_written_when_it_died_ends_with_the_address_as_any_other() {
    setup.set("permissions.clock-tolerance", "10m");
    start();
    String id = setup.customer(null, "NULL");
    change(
        id,
        "email = 'vanha@example.fi', marketing_sms = false, marketing_sms_at = clock_timestamp()");
    run();
    setup.custobarHas(id, ",\"can_email\":true");
    // The journal cannot take the outcome: as if the process had died before its commit.
    setup.execute("ALTER TABLE connector.rejected RENAME TO rejected_away");
    assertThat(setup.post("[{\"external_id\":\"" + id + "\",\"can_email\":true}]").statusCode())
        .isEqualTo(503);
    setup.execute("ALTER TABLE connector.rejected_away RENAME TO rejected");
    assertThat(setup.email(id)).isEqualTo("true by custobar");
    change(id, "email = 'uusi@example.fi'");
    run();
    run();
    assertThat(both(id)).isEqualTo("false false");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.reasons(id)).contains("connector true written-before", "new-address");
  }

  @Test
  void a_new_phone_ends_the_yes_to_text_messages_alone() {
    start();
    String id = subscriber();
    setup.execute(
        "UPDATE customer_phone SET value = '+358 50 1234567' WHERE value = '040 998 7766'");
    change(id, "last_name = 'B'");
    run();
    assertThat(both(id)).isEqualTo("true false");
  }

  @Test
  void a_yes_that_is_said_with_the_new_address_counts_for_it() {
    start();
    String id = subscriber();
    change(id, "email = 'uusi@example.fi', marketing_email_at = clock_timestamp()");
    run();
    assertThat(both(id)).isEqualTo("true true");
    assertThat(setup.email(id)).isEqualTo("true by pos");
  }

  @Test
  void an_older_yes_that_is_read_together_with_the_new_address_does_not_count() {
    start();
    String id = subscriber();
    change(
        id,
        "email = 'uusi@example.fi', marketing_email_at = clock_timestamp() - interval '1 second'");
    run();
    assertThat(both(id)).isEqualTo("false true");
  }

  @Test
  void another_spelling_is_the_same_address() {
    start();
    String id = subscriber();
    setup.execute("UPDATE customer_phone SET value = '+358409987766' WHERE value = '040 998 7766'");
    change(id, "email = ' Vanha@Example.FI'");
    run();
    assertThat(both(id)).isEqualTo("true true");
  }

  @Test
  void a_no_stays_a_no_and_keep_keeps_a_yes_and_tells_so() {
    setup.set("permissions.after-new-address", "keep");
    start();
    String id = subscriber();
    change(id, "marketing_sms = false, marketing_sms_at = clock_timestamp()");
    run();
    change(id, "email = 'uusi@example.fi'");
    setup.execute(
        "UPDATE customer_phone SET value = '+358 50 1234567' WHERE value = '040 998 7766'");
    change(id, "last_name = 'B'");
    run();
    assertThat(both(id)).isEqualTo("true false");
    assertThat(setup.reasons(id)).contains("till true kept-for-new-address");
  }

  @Test
  void no_number_and_the_same_again_and_another_order_are_no_new_number() {
    start();
    String id = subscriber();
    phones(id);
    run();
    assertThat(both(id)).as("without a number").isEqualTo("true true");
    phones(id, "+358 40 9987766", "050 111 2233");
    run();
    assertThat(both(id)).as("the same again, and another behind it").isEqualTo("true true");
    change(id, "marketing_sms_at = clock_timestamp()");
    run();
    phones(id, "050 111 2233", "040 998 7766");
    run();
    assertThat(both(id)).as("in another order, and both were there").isEqualTo("true true");
    phones(id, "044 555 6677", "050 111 2233");
    run();
    assertThat(both(id)).as("a new one before the old").isEqualTo("true false");
  }

  @Test
  void a_number_that_came_later_and_then_moves_to_the_front_is_a_new_one() {
    start();
    String id = subscriber();
    phones(id, "040 998 7766", "050 111 2233");
    run();
    assertThat(both(id)).isEqualTo("true true");
    phones(id, "050 111 2233", "040 998 7766");
    run();
    assertThat(both(id)).isEqualTo("true false");
  }

  @Test
  void a_number_that_another_customer_has_too_is_a_new_one_for_who_gets_it_alone() {
    start();
    String id = subscriber();
    String spouse = setup.customer(null, "NULL");
    phones(spouse, "050 111 2233");
    change(spouse, "marketing_sms = true, marketing_sms_at = clock_timestamp()");
    run();
    phones(id, "+358501112233");
    run();
    assertThat(both(id)).isEqualTo("true false");
    assertThat(setup.inCustobar(spouse, "can_sms")).isEqualTo("true");
  }

  @Test
  void what_cannot_be_a_number_and_is_corrected_is_no_new_number() {
    start();
    String id = setup.customer(null, "NULL");
    phones(id, "040 99");
    change(id, "marketing_sms = true, marketing_sms_at = clock_timestamp()");
    run();
    assertThat(setup.inCustobar(id, "can_sms")).isEqualTo("true");
    phones(id, "040 998 7766");
    run();
    assertThat(setup.inCustobar(id, "can_sms")).isEqualTo("true");
  }

  @Test
  void a_number_that_is_corrected_in_the_same_visit_is_what_the_yes_was_for() {
    setup.set("permissions.clock-tolerance", "10m");
    start();
    String id = subscriber();
    phones(id, "040 998 7767");
    run();
    assertThat(both(id)).isEqualTo("true true");
    assertThat(setup.reasons(id)).contains("till true kept-for-new-address");
  }

  private void phones(String id, String... numbers) {
    setup.execute(
        "DELETE FROM customer_phone WHERE customer_id = (SELECT id FROM customer WHERE sequence_number = "
            + id
            + ")");
    for (int i = 0; i < numbers.length; i++) {
      setup.execute(
          "INSERT INTO customer_phone (customer_id, position, value) SELECT id, ?, ? FROM customer WHERE sequence_number = "
              + id,
          i + 1,
          numbers[i]);
    }
    change(id, "last_name = 'C'");
  }
}
