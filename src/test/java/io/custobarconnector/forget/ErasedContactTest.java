package io.custobarconnector.forget;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.JournalDump;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Seen;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A person who was forgotten, and receipts that name them by phone or e-mail alone. */
@ExtendWith(OnReferenceDatabase.class)
class ErasedContactTest {

  private static final String NUMBER = "7700112233";
  private static final String OTHER = "7700112244";

  private Deployment deployment;
  private Rows rows;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("custobar.retries", "0");
    rows = deployment.rows();
    rows.run("DELETE FROM receipt_line");
    rows.run("DELETE FROM customer_phone");
    person(NUMBER, 1, "Unohdettava@Example.fi", "040 998 8776");
    person(OTHER, 2, "toinen@example.fi", "040 998 8777");
  }

  private void person(String number, int which, String email, String phone) {
    rows.run(
        "UPDATE customer SET sequence_number = %s, email = '%s', gdpr_restricted = false, deleted_at = NULL, updated_at = clock_timestamp() WHERE id = (SELECT id FROM customer ORDER BY id OFFSET %s LIMIT 1)"
            .formatted(number, email, which));
    phone(number, phone);
  }

  private void phone(String number, String phone) {
    rows.run("DELETE FROM customer_phone WHERE value = '%s'".formatted(phone));
    rows.run(
        "INSERT INTO customer_phone (customer_id, position, value) SELECT c.id, (SELECT count(*) + 1 FROM customer_phone p WHERE p.customer_id = c.id), '%s' FROM customer c WHERE sequence_number = %s"
            .formatted(phone, number));
    rows.run(
        "UPDATE customer SET updated_at = clock_timestamp() WHERE sequence_number = " + number);
  }

  /** A receipt of one line, of somebody the till knows by phone or e-mail alone. */
  private void receipt(int id, String column, String value, String paidAt) {
    rows.run(
        "INSERT INTO receipt (id, receipt_number, store_id, %s, opened_at, paid_at, total_gross, updated_at) SELECT %s, 'E%s', min(id), '%s', %s, %s, 1, clock_timestamp() FROM store"
            .formatted(column, id, id, value, paidAt, paidAt));
    rows.run(
        "INSERT INTO receipt_line (receipt_id, line_no, name, qty, unit_price_gross, tax_percent, line_total_gross) VALUES (%s, 1, 'x', 1, 1, 24, 1)"
            .formatted(id));
  }

  private boolean isSent(int receipt) {
    return deployment.held().record(Datatype.SALES, Integer.toString(receipt)).size() > 0;
  }

  private Cli forget(String... arguments) {
    return deployment.command(List.of("forget", "--yes"), arguments);
  }

  private long uploads() {
    return deployment.custobar().requests().stream()
        .map(Seen::path)
        .filter(path -> path.endsWith("/upload/"))
        .count();
  }

  @Test
  void a_receipt_that_names_them_by_phone_or_mail_alone_is_not_sent() {
    deployment.deliver("customers");
    receipt(900001, "customer_phone", "+358 40 9988776", "now() - interval '1 day'");
    receipt(900002, "customer_email", " UNOHDETTAVA@example.FI ", "now() - interval '1 day'");
    receipt(900003, "customer_phone", "0409988777", "now() - interval '1 day'");
    Cli answer = forget(NUMBER);
    assertThat(answer.err()).isEmpty();
    assertThat(answer.exit()).isZero();
    receipt(900004, "customer_phone", "040-9988776", "now() + interval '1 minute'");
    deployment.deliver("customers", "sales");
    assertThat(rows.list("SELECT reason FROM connector.rejected WHERE flow = 'sales'")).isEmpty();
    assertThat(List.of(isSent(900001), isSent(900002), isSent(900003), isSent(900004)))
        .containsExactly(false, false, true, false);
    assertThat(new JournalDump(rows).holding(List.of("0409988776", "+358409988776")))
        .as("only marks are kept")
        .isEmpty();
  }

  @Test
  void a_phone_that_another_customer_has_now_names_them_from_then_on() {
    deployment.deliver("customers");
    assertThat(forget(NUMBER).exit()).isZero();
    rows.run("DELETE FROM customer_phone WHERE value = '040 998 8776'");
    phone(OTHER, "+358409988776");
    receipt(900001, "customer_phone", "0409988776", "now() - interval '1 day'");
    receipt(900002, "customer_phone", "0409988776", "now() + interval '1 minute'");
    deployment.deliver("customers", "sales");
    assertThat(isSent(900001)).as("of the time of the person who was forgotten").isFalse();
    assertThat(isSent(900002)).as("of the customer who has the phone now").isTrue();
  }

  @Test
  void a_phone_that_another_shared_before_names_the_other_at_once() {
    phone(OTHER, "+358409988776");
    deployment.deliver("customers");
    assertThat(forget(NUMBER).exit()).isZero();
    receipt(900001, "customer_phone", "0409988776", "now() - interval '1 day'");
    receipt(900002, "customer_phone", "0409988776", "now() + interval '1 minute'");
    deployment.deliver("sales");
    assertThat(List.of(isSent(900001), isSent(900002))).containsExactly(false, true);
  }

  @Test
  void whom_the_source_restricts_is_recognised_by_phone_too() {
    deployment.deliver("customers");
    rows.run(
        "UPDATE customer SET gdpr_restricted = true, updated_at = clock_timestamp() WHERE sequence_number = "
            + NUMBER);
    receipt(900001, "customer_email", "unohdettava@example.fi", "now() - interval '1 day'");
    deployment.deliver("customers", "sales");
    assertThat(isSent(900001)).isFalse();
  }

  @Test
  void a_numeric_column_and_padding_do_not_bring_them_back() {
    deployment.edit(
        "customers.sql",
        "c.sequence_number::text AS external_id",
        "(c.sequence_number || '   ')::char(20) AS external_id");
    deployment.deliver("customers");
    assertThat(forget(" " + NUMBER + "\u00a0").exit()).isZero();
    deployment.edit(
        "customers.sql",
        "(c.sequence_number || '   ')::char(20) AS external_id",
        "c.sequence_number::numeric(14,2) AS external_id");
    phone(NUMBER, "040 998 8776");
    deployment.deliver("customers");
    assertThat(rows.list("SELECT FROM connector.delivered WHERE row_key = ?", NUMBER)).isEmpty();
  }

  @Test
  void a_phone_or_mail_instead_of_a_number_means_its_only_customer() {
    deployment.deliver("customers");
    Cli answer = forget("0409988776", "unohdettava@EXAMPLE.fi", "--json");
    assertThat(answer.err()).isEmpty();
    assertThat(answer.json().path("customers")).hasSize(1);
    assertThat(answer.json().at("/customers/0/state").asText()).isEqualTo("deleted");
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, OTHER)).isNotEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "0409988776")).isEmpty();
  }

  @Test
  void nothing_is_done_when_a_phone_is_shared_or_a_number_not_known() {
    phone(OTHER, "+358409988776");
    deployment.deliver("customers");
    long before = uploads();
    Cli answer = forget(OTHER, "0409988776", "88888888");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains("customer 2: 2 customers have this phone number")
        .contains("customer 3: nobody knows")
        .contains("--unknown")
        .contains("Nothing is done.")
        .doesNotContain(NUMBER)
        .doesNotContain("88888888");
    assertThat(uploads()).isEqualTo(before);
    assertThat((long) rows.one("SELECT count(*) FROM connector.forgotten")).isZero();
  }

  @Test
  void a_number_that_is_another_customers_phone_is_not_guessed() {
    deployment.edit(
        "customers.sql",
        "c.sequence_number::text AS external_id",
        "'0' || c.sequence_number AS external_id");
    rows.run("UPDATE customer SET sequence_number = 409988777 WHERE sequence_number = " + NUMBER);
    deployment.deliver("customers");
    Cli answer = forget("0409988777");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("the phone number of another customer");
    assertThat(forget("0409988777", "--unknown").exit()).isZero();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "0" + OTHER)).isNotEmpty();
  }

  @Test
  void who_is_known_to_custobar_alone_is_found_there() {
    deployment.deliver("customers");
    rows.run("TRUNCATE connector.delivered");
    rows.run("UPDATE customer SET sequence_number = 1 WHERE sequence_number = " + NUMBER);
    Cli answer = forget(NUMBER, "--json");
    assertThat(answer.exit()).isZero();
    JsonNode person = answer.json().at("/customers/0");
    assertThat(person.path("known").asBoolean()).isFalse();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
  }

  @Test
  void a_rejected_receipt_that_names_them_is_dropped_by_the_next_run_of_its_flow() {
    deployment.deliver("customers");
    receipt(900001, "customer_phone", "0409988776", "now() - interval '1 day'");
    deployment.custobar().poison(Datatype.SALES, "sale_external_id", "900001");
    deployment.run("sales");
    assertThat(rows.list("SELECT FROM connector.rejected WHERE payload::text LIKE '%9988776%'"))
        .as("rejected, with the number in it")
        .isNotEmpty();
    assertThat(forget(NUMBER).exit()).isZero();
    deployment.run("sales");
    assertThat(new JournalDump(rows).holding(List.of("0409988776", "+358409988776"))).isEmpty();
  }
}
