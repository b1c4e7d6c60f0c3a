package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The four uploading flows from end to end: what Custobar holds is what the source holds. */
@ExtendWith(OnReferenceDatabase.class)
class DeliveryTest {

  private Deployment deployment;
  private Source source;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
    source = new Source(deployment.rows());
  }

  private static Map<String, Long> sent(Map<String, RunResult> results) {
    return results.values().stream()
        .collect(Collectors.toMap(RunResult::flow, result -> result.tally().sent()));
  }

  @Test
  void everything_arrives_exactly_as_the_source_has_it() {
    Map<String, RunResult> results = deployment.deliver();
    deployment.held().equalsSource(source);
    assertThat(sent(results).values()).allMatch(rows -> rows > 0);
    assertThat(deployment.custobar().incompleteSales()).isZero();
    for (Datatype datatype : Datatype.values()) {
      assertThat(deployment.custobar().repeats(datatype, 1)).as("%s", datatype).isEmpty();
    }
    assertThat(results).allSatisfy(this::theJournalTellsTheSame);
  }

  private void theJournalTellsTheSame(String flow, RunResult result) {
    assertThat(deployment.lastRun(flow))
        .containsEntry("outcome", "delivered")
        .containsEntry("rows_read", result.tally().read())
        .containsEntry("rows_sent", result.tally().sent())
        .containsEntry("rows_rejected", 0L)
        .containsEntry("requests", result.tally().requests());
  }

  @Test
  void only_the_bad_values_of_the_source_are_left_out_and_each_is_told() {
    deployment.deliver();
    assertThat(deployment.rows().list("SELECT * FROM connector.rejected")).isEmpty();
    List<Map<String, Object>> omitted =
        deployment.rows().list("SELECT * FROM connector.omitted_field");
    assertThat(omitted)
        .extracting(row -> row.get("row_key") + " " + row.get("field"))
        .containsExactlyInAnyOrderElementsOf(source.omissions());
    assertThat(omitted)
        .extracting(row -> row.get("reason").toString())
        .noneMatch(reason -> reason.matches(".*([0-9]{4}|[a-z0-9]@|@[a-z0-9]).*"));
  }

  @Test
  void restricted_and_erased_people_never_reach_custobar() {
    deployment.deliver();
    List<Map<String, Object>> protectedPeople =
        deployment
            .rows()
            .list("SELECT * FROM customer WHERE gdpr_restricted OR deleted_at IS NOT NULL");
    assertThat(protectedPeople).isNotEmpty();
    Held held = deployment.held();
    for (Map<String, Object> person : protectedPeople) {
      String id = person.get("sequence_number").toString();
      assertThat(held.record(Datatype.CUSTOMERS, id)).isEmpty();
    }
  }

  @Test
  void no_permission_is_ever_sent() {
    deployment.deliver();
    Held held = deployment.held();
    for (String id : source.customers().keySet()) {
      assertThat(held.record(Datatype.CUSTOMERS, id))
          .doesNotContainKeys("can_email", "can_sms", "can_post", "can_profile", "can_push");
    }
  }

  @Test
  void a_second_run_sends_nothing() {
    deployment.deliver();
    long requests = deployment.custobar().requestCount();
    Map<String, RunResult> second = deployment.deliver();
    assertThat(sent(second).values()).containsOnly(0L);
    assertThat(deployment.custobar().requestCount()).isEqualTo(requests);
  }

  @Test
  void after_changes_only_the_changed_rows_are_sent() {
    deployment.deliver();
    var rows = deployment.rows();
    rows.run("UPDATE store SET name = 'Revontuli Uusi' WHERE id = 3");
    rows.run(
        "UPDATE customer SET last_name = 'Uusinimi', email = NULL WHERE sequence_number = 100001");
    rows.run(
        "UPDATE customer_phone SET value = '050 765 4321' WHERE position = 1 AND customer_id ="
            + " (SELECT id FROM customer WHERE sequence_number = 100002)");
    Object product =
        rows.one(
            "SELECT id FROM product WHERE active AND id NOT IN (SELECT product_id FROM product_barcode)"
                + " AND product_type = 'basic' LIMIT 1");
    rows.run("UPDATE product SET standard_price = 123.45 WHERE id = ?", product);
    String sale =
        source.sales().entrySet().stream()
            .filter(entry -> entry.getValue().get("state").equals("COMPLETE"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    rows.run("UPDATE receipt SET status = 'voided' WHERE id = ?", Long.valueOf(sale));
    long rowsOfSale =
        source.sales().get(sale).keySet().stream().filter(f -> f.endsWith(": total")).count();

    assertThat(sent(deployment.deliver()))
        .isEqualTo(Map.of("shops", 1L, "customers", 2L, "products", 1L, "sales", rowsOfSale));
    deployment.held().equalsSource(source);
    assertThat(deployment.held().record(Datatype.SALES, sale)).containsEntry("state", "CANCELED");
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "100001")).doesNotContainKey("email");
  }

  @Test
  void a_product_taken_out_of_the_range_is_hidden_and_comes_back() {
    deployment.deliver("products");
    String id =
        deployment
            .rows()
            .one(
                "SELECT sku FROM product WHERE active AND product_type = 'basic' AND sku IS NOT NULL LIMIT 1")
            .toString();
    deployment.rows().run("UPDATE product SET active = false WHERE sku = ?", id);
    deployment.deliver("products");
    assertThat(deployment.held().record(Datatype.PRODUCTS, id))
        .containsEntry("visible", "false")
        .containsKey("title");
    deployment.rows().run("UPDATE product SET active = true WHERE sku = ?", id);
    deployment.deliver("products");
    deployment.held().holds(Datatype.PRODUCTS, source.products());
  }

  @Test
  void what_a_trading_shop_does_arrives() {
    deployment.deliver();
    for (int tick = 0; tick < 12; tick++) {
      deployment.rows().run("SELECT demo.trade(15)");
      if (tick % 4 == 3) {
        deployment.deliver();
      }
    }
    deployment.held().equalsSource(source);
  }

  @Test
  void with_tiny_pages_and_batches_every_receipt_still_travels_in_one_request() {
    try (Recorder recorder = new Recorder(deployment.custobar().baseUrl())) {
      deployment
          .set("custobar.url", recorder.url())
          .set("source.page-size", "7")
          .set("custobar.batch-size", "3")
          // So that the run is short: some receipts of every kind, and whole ones only.
          .edit("sales.sql", "WHERE r.status IN", "WHERE r.id % 4 = 0 AND r.status IN");
      deployment.deliver("shops", "sales");
      Map<String, Map<String, String>> expected = new HashMap<>(source.sales());
      expected.keySet().removeIf(id -> Long.parseLong(id) % 4 != 0);
      deployment.held().holds(Datatype.SHOPS, source.shops());
      deployment.held().holds(Datatype.SALES, expected);
      Set<String> seen = new HashSet<>();
      for (List<String> receipts : recorder.values("sales", "sale_external_id")) {
        Set<String> inRequest = new HashSet<>(receipts);
        assertThat(receipts.size() <= 3 || inRequest.size() == 1).as("%s", receipts).isTrue();
        assertThat(inRequest).allMatch(seen::add);
      }
      assertThat(seen).isEqualTo(expected.keySet());
    }
  }

  @Test
  void a_phone_belongs_to_the_country_of_its_customers_address() {
    List<String> numbers =
        deployment
            .rows()
            .list(
                "SELECT sequence_number::text AS n FROM customer WHERE deleted_at IS NULL"
                    + " AND NOT gdpr_restricted ORDER BY sequence_number LIMIT 3")
            .stream()
            .map(row -> row.get("n").toString())
            .toList();
    livesIn(numbers.get(0), "NO", "912 34 567");
    livesIn(numbers.get(1), "SE", "070-123 45 67");
    livesIn(numbers.get(2), null, "040 123 4567");
    deployment.deliver("customers");
    assertThat(numbers)
        .extracting(
            number -> deployment.held().record(Datatype.CUSTOMERS, number).get("phone_number"))
        .containsExactly("+4791234567", "+46701234567", "+358401234567");
  }

  private void livesIn(String customer, String country, String phone) {
    String of = "(SELECT id FROM customer WHERE sequence_number::text = ?)";
    deployment.rows().run("DELETE FROM customer_phone WHERE customer_id = " + of, customer);
    deployment.rows().run("DELETE FROM customer_address WHERE customer_id = " + of, customer);
    deployment
        .rows()
        .run(
            "INSERT INTO customer_phone (customer_id, position, value) VALUES (" + of + ", 1, ?)",
            customer,
            phone);
    deployment
        .rows()
        .run(
            "INSERT INTO customer_address (customer_id, position, country) VALUES ("
                + of
                + ", 1, ?)",
            customer,
            country);
  }
}
