package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who joins at the till gets Custobar's instructions: after the sale, and once. */
@ExtendWith(ReferenceDatabaseExtension.class)
class LoyaltyJoinsFlowTest {

  private static final String[] ALL = {"customers", "sales", "loyalty-joins"};
  private static final UUID CUSTOMER = UUID.fromString("00000000-0000-0000-0000-0000000dbba1");
  private static final long RECEIPT = 900_000_001L;

  @TempDir Path folder;
  private ShippedFlows flows;

  @BeforeEach
  void deliverWhatThereIs(DataSource database) {
    flows = new ShippedFlows(database, folder);
    flows.execute("DELETE FROM loyalty_join");
    flows.run(ALL);
    flows.custobar().reset();
  }

  @AfterEach
  void close() {
    flows.close();
  }

  /** One transaction at the till, as a real till has it. */
  private void joinWhileBuying(String phone) {
    flows.execute(
        """
        DO $$ BEGIN
          INSERT INTO customer (id, sequence_number, loyalty_tier_id, loyalty_points, loyalty_joined_at)
          VALUES ('00000000-0000-0000-0000-0000000dbba1', 900001, 1, 0, now());
          INSERT INTO customer_phone VALUES ('00000000-0000-0000-0000-0000000dbba1', 1, '%s');
          INSERT INTO receipt (id, receipt_number, store_id, customer_id, opened_at, paid_at, total_gross)
          VALUES (900000001, '1-1', 1, '00000000-0000-0000-0000-0000000dbba1', now(), now(), 10);
          INSERT INTO receipt_line (receipt_id, line_no, name, qty, unit_price_gross, tax_percent, line_total_gross)
          VALUES (900000001, 1, 'Muki', 1, 10, 25.5, 10);
          INSERT INTO loyalty_join (id, customer_id, receipt_id, store_id, joined_at)
          VALUES (900001, '00000000-0000-0000-0000-0000000dbba1', 900000001, 1, now());
        END $$"""
            .formatted(phone));
  }

  private List<JsonNode> events() {
    return flows.held("events", "type=LOYALTY_JOIN");
  }

  @Test
  void custobar_hears_of_the_customer_then_of_the_sale_then_of_the_join() {
    joinWhileBuying("040 1234567");
    flows.run(ALL);
    assertThat(flows.uploads()).containsExactly("customers", "sales", "events");
    JsonNode event = events().get(0);
    assertThat(event.get("customer_id").asText()).isEqualTo("900001");
    assertThat(event.get("sale_id").asText()).isEqualTo("900000001");
    assertThat(event.get("demo__shop_id").asText())
        .isEqualTo(flows.one("SELECT external_id FROM store WHERE id = 1"));
    assertThat(OffsetDateTime.parse(event.get("date").asText()).toEpochSecond())
        .isEqualTo(
            Long.parseLong(
                flows.one(
                    "SELECT trunc(extract(epoch FROM joined_at))::bigint FROM loyalty_join")));
    assertThat(flows.custobar().find(Datatype.CUSTOMERS, "900001")).isPresent();
  }

  @Test
  void a_join_waits_until_customer_and_sale_have_been_sent() {
    joinWhileBuying("040 1234567");
    flows.run("loyalty-joins");
    assertThat(flows.uploads()).isEmpty();
    flows.run("customers", "loyalty-joins");
    assertThat(flows.uploads()).containsExactly("customers");
    flows.run("sales");
    flows.run("loyalty-joins");
    assertThat(flows.uploads()).containsExactly("customers", "sales", "events");
  }

  @Test
  void a_join_is_told_once_however_often_it_is_read() {
    joinWhileBuying("040 1234567");
    flows.run(ALL);
    flows.run(ALL);
    flows.execute("UPDATE loyalty_join SET updated_at = now()");
    flows.run(ALL);
    flows.execute("DELETE FROM connector.flow_cursor WHERE flow = 'loyalty-joins'");
    flows.run("loyalty-joins");
    assertThat(events()).hasSize(1);
    assertThat(flows.custobar().acceptedRows(Datatype.EVENTS)).isEqualTo(1);
  }

  @Test
  void somebody_known_by_a_phone_only_is_told_by_it() {
    flows.execute(
        """
        WITH paid AS (
          INSERT INTO receipt (id, receipt_number, store_id, customer_phone, opened_at, paid_at, total_gross)
          VALUES (900000001, '1-1', 1, '040 765 4321', now(), now(), 10) RETURNING id
        ), line AS (
          INSERT INTO receipt_line (receipt_id, line_no, name, qty, unit_price_gross, tax_percent, line_total_gross)
          SELECT id, 1, 'Muki', 1, 10, 25.5, 10 FROM paid
        )
        INSERT INTO loyalty_join (id, receipt_id, store_id, joined_at) SELECT 900001, id, 1, now() FROM paid""");
    flows.run(ALL);
    assertThat(flows.uploads()).containsExactly("sales", "events");
    assertThat(events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.get("phone_number").asText()).isEqualTo("+358407654321");
              assertThat(event.hasNonNull("customer_id")).isFalse();
            });
  }

  @Test
  void a_customer_without_name_and_email_is_told_by_the_customer_number() {
    joinWhileBuying("040 1234567");
    flows.run(ALL);
    assertThat(events().get(0).hasNonNull("phone_number")).isFalse();
    assertThat(flows.custobar().find(Datatype.CUSTOMERS, "+358401234567")).isPresent();
  }

  @Test
  void a_join_before_the_payment_is_told_after_it() {
    joinWhileBuying("040 1234567");
    flows.execute("UPDATE receipt SET status = 'open', paid_at = NULL WHERE id = ?", RECEIPT);
    flows.run(ALL);
    assertThat(flows.uploads()).containsExactly("customers");
    // Others join meanwhile, so the cursor goes on.
    flows.execute(
        "INSERT INTO loyalty_join (customer_id, store_id, joined_at) VALUES (?, 1, now())",
        CUSTOMER);
    flows.run(ALL);
    assertThat(events()).hasSize(1);
    flows.execute("UPDATE receipt SET status = 'paid', paid_at = now() WHERE id = ?", RECEIPT);
    flows.run(ALL);
    assertThat(events()).hasSize(2);
  }

  @Test
  void those_who_joined_long_ago_are_not_welcomed_now() {
    flows.execute(
        "INSERT INTO loyalty_join (customer_id, store_id, joined_at)"
            + " SELECT id, 1, now() - interval '30 days' FROM customer WHERE deleted_at IS NULL LIMIT 20");
    flows.run(ALL);
    assertThat(flows.uploads()).doesNotContain("events");
  }

  @Test
  void a_flow_that_is_turned_off_holds_no_join_back() {
    flows.set("sales.enabled", "false").set("customers.enabled", "false");
    joinWhileBuying("040 1234567");
    flows.run("loyalty-joins");
    assertThat(events()).hasSize(1);
  }

  @Test
  void a_flow_that_has_failed_for_a_day_holds_no_join_back() {
    flows.execute("UPDATE connector.run SET outcome = 'failed' WHERE flow = 'sales'");
    joinWhileBuying("040 1234567");
    flows.run("loyalty-joins");
    assertThat(flows.uploads()).isEmpty();
    flows.execute(
        "UPDATE loyalty_join SET joined_at = now() - interval '25 hours', updated_at = now() - interval '25 hours'");
    flows.execute("UPDATE receipt SET paid_at = now() - interval '25 hours' WHERE id = ?", RECEIPT);
    flows.run("loyalty-joins");
    assertThat(events()).hasSize(1);
  }

  @Test
  void the_type_is_a_setting() {
    flows.set("loyalty-joins.event-type", "ACME_NEW_MEMBER");
    joinWhileBuying("040 1234567");
    flows.run(ALL);
    assertThat(flows.held("events", "type=ACME_NEW_MEMBER")).hasSize(1);
  }
}
