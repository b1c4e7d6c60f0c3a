package io.custobarconnector.webshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped mappings of both platforms, against answers in the documented form. */
class WebshopMappingTest {
  private static final Path SAMPLES = Path.of("src/test/resources/webshop");
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Run run = Run.unrecorded("webshop-orders", Optional.empty());

  private static Jslt mapping(Map<String, String> over) {
    Settings settings =
        Settings.load(
            Path.of("application.properties"),
            Map.of("CUSTOBAR_URL", "https://acme.custobar.com", "CUSTOBAR_TOKEN", "x"),
            Map.of("webshop.exchange-rates", "SEK=0.0872, USD=0.92"));
    return new Jslt(Path.of("routes"), settings.with(over).forQueries());
  }

  private static List<JsonNode> orders(String platform) throws IOException {
    JsonNode answer = JSON.readTree(SAMPLES.resolve(platform + ".orders.json").toFile());
    List<JsonNode> orders = new ArrayList<>();
    (answer.isArray() ? answer : answer.path("orders")).forEach(orders::add);
    return orders;
  }

  private static String file(String platform) {
    return "webshop-orders." + platform + ".jslt";
  }

  private List<Map<String, Object>> rows(String platform, String datatype, int order)
      throws IOException {
    Jslt mapping = mapping(Map.of("webshop.event-age", "30000d"));
    return mapping.rows(
        mapping.map(file(platform), run, List.of(orders(platform).get(order - 1))), datatype);
  }

  /** What the sample orders become, one line a row. The golden files say it in full. */
  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void orders_become_exactly_these_rows(String platform) throws IOException {
    Jslt mapping = mapping(Map.of("webshop.event-age", "30000d"));
    MappedRows mapped = mapping.map(file(platform), run, orders(platform));
    StringBuilder text = new StringBuilder();
    for (String datatype : List.of("sales", "events")) {
      for (Map<String, Object> row : mapping.rows(mapped, datatype)) {
        ObjectNode line = JSON.createObjectNode();
        row.forEach((column, value) -> line.set(column, (JsonNode) value));
        text.append(datatype).append(' ').append(JSON.writeValueAsString(line)).append('\n');
      }
    }
    Path golden = SAMPLES.resolve(platform + ".rows.txt");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, text);
    }
    assertThat(text.toString().lines()).containsExactlyElementsOf(Files.readAllLines(golden));
  }

  private static String text(Map<String, Object> row, String column) {
    return row.get(column) instanceof JsonNode value ? value.asText() : "";
  }

  @ParameterizedTest
  @CsvSource({
    "woocommerce,1,PROCESSING",
    "woocommerce,2,COMPLETE",
    "woocommerce,3,PENDING",
    "woocommerce,4,COMPLETE",
    "woocommerce,5,REFUNDED",
    "woocommerce,6,CANCELED",
    "woocommerce,7,ON_HOLD",
    "woocommerce,8,FAILED",
    "woocommerce,9,READY_FOR_PICKUP",
    "shopify,1,PROCESSING",
    "shopify,2,COMPLETE",
    "shopify,3,PENDING",
    "shopify,4,COMPLETE",
    "shopify,5,REFUNDED",
    "shopify,6,CANCELED",
    "shopify,11,FAILED"
  })
  void both_platforms_have_one_set_of_states_and_one_event_for_each(
      String platform, int order, String state) throws IOException {
    assertThat(rows(platform, "sales", order))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(text(row, "sale_state")).isEqualTo(state));
    assertThat(rows(platform, "events", order))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(text(event, "type")).isEqualTo("ORDER_STATUS_" + state);
              assertThat(text(event, "_key"))
                  .isEqualTo(text(event, "sale_id") + "-" + state)
                  .startsWith("WEB-");
              assertThat(text(event, "date")).isNotEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void a_customer_that_commerce_cloud_knows_goes_by_number_alone(String platform)
      throws IOException {
    assertThat(rows(platform, "sales", 2).get(0))
        .doesNotContainKeys("sale_email", "sale_phone_number", "sale_first_name")
        .satisfies(row -> assertThat(text(row, "sale_customer_id")).isEqualTo("200345"));
    assertThat(rows(platform, "events", 2).get(0)).doesNotContainKeys("email", "phone_number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void a_guest_goes_by_email_and_phone(String platform) throws IOException {
    assertThat(rows(platform, "sales", 1).get(0))
        .doesNotContainKey("sale_customer_id")
        .containsKeys("sale_email", "sale_phone_number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void another_currency_is_converted_and_the_paid_price_goes_beside_it(String platform)
      throws IOException {
    Map<String, Object> row = rows(platform, "sales", 3).get(0);
    assertThat(text(row, "sale_currency")).isEqualTo("SEK");
    assertThat(text(row, "sale_exchange_rate")).isEqualTo("0.0872");
    assertThat(text(row, "unit_price_in_currency")).isEqualTo("99.00");
    assertThat(text(row, "unit_price")).as("99.00 × 0.0872 = 8.6328").isEqualTo("8.63");
    assertThat(text(row, "sale_total")).as("148.00 × 0.0872 = 12.9056").isEqualTo("12.91");
    assertThat(text(row, "sale_shipping_in_currency")).isEqualTo("49.00");
    assertThat(rows(platform, "sales", 1).get(0))
        .doesNotContainKeys("sale_currency", "sale_exchange_rate", "unit_price_in_currency");
  }

  @ParameterizedTest
  @CsvSource({"woocommerce,12,WEB-1012-121", "shopify,10,WEB-5000000001010-101"})
  void an_order_in_a_currency_without_a_rate_is_rejected_with_a_reason(
      String platform, int order, String key) throws IOException {
    assertThat(rows(platform, "sales", order)).isEmpty();
    assertThat(rows(platform, "events", order)).isEmpty();
    assertThat(run.pendingRejections().get(0))
        .satisfies(
            row -> {
              assertThat(row.key()).as("one of the keys it is sent with later").isEqualTo(key);
              assertThat(row.kind()).isEqualTo("no_exchange_rate");
              assertThat(row.field()).contains("sale_currency");
              assertThat(row.reason()).contains("NOK", "webshop.exchange-rates");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void after_a_partial_refund_the_rows_add_up_to_what_was_kept(String platform) throws IOException {
    List<Map<String, Object>> rows = rows(platform, "sales", 4);
    assertThat(rows).extracting(row -> text(row, "external_id")).doesNotHaveDuplicates();
    assertThat(rows)
        .extracting(row -> text(row, "sale_external_id"))
        .containsOnly(text(rows.get(0), "sale_external_id"));
    assertThat(text(rows.get(0), "total")).isEqualTo("50.20");
    assertThat(text(rows.get(1), "total")).isEqualTo("-25.10");
    assertThat(text(rows.get(0), "sale_total")).isEqualTo("25.10");
  }

  @Test
  void a_return_at_shopify_names_the_product_and_counts_it_down() throws IOException {
    Map<String, Object> row = rows("shopify", "sales", 4).get(1);
    assertThat(text(row, "product_id")).isEqualTo("6410000000024");
    assertThat(text(row, "quantity")).isEqualTo("-1");
    assertThat(text(row, "unit_price")).isEqualTo("25.10");
    assertThat(text(rows("shopify", "sales", 4).get(2), "total"))
        .as("shipping given back, with tax")
        .isEqualTo("-5.02");
  }

  /** Shopify: as of 2024-10 shipping that was given back is no adjustment any more. */
  @ParameterizedTest
  @CsvSource({"false,true", "true,false", "true,true"})
  void shipping_given_back_at_shopify_counts_once(boolean adjustment, boolean line)
      throws IOException {
    ObjectNode order = orders("shopify").get(3).deepCopy();
    ObjectNode refund = order.withObject("/refunds/0");
    if (!adjustment) {
      refund.putArray("order_adjustments");
    }
    if (line) {
      refund
          .putArray("refund_shipping_lines")
          .addObject()
          .put("id", 79)
          .put("shipping_line_id", 5000000001012L)
          .withObject("/subtotal_amount_set/shop_money")
          .put("amount", "5.02");
    }
    Jslt mapping = mapping(Map.of());
    List<Map<String, Object>> rows =
        mapping.rows(mapping.map(file("shopify"), run, List.of(order)), "sales");
    assertThat(rows).extracting(row -> text(row, "total")).containsOnlyOnce("-5.02").hasSize(3);
  }

  @Test
  void shipping_at_shopify_has_its_tax_where_prices_have_none() throws IOException {
    ObjectNode order = orders("shopify").get(6).deepCopy();
    ObjectNode freight = order.putArray("shipping_lines").addObject();
    freight.put("id", 78).put("price", "4.00").put("discounted_price", "4.00");
    freight.putArray("tax_lines").addObject().put("price", "1.02");
    ObjectNode refund = order.putArray("refunds").addObject().put("id", 80);
    refund.putArray("refund_line_items");
    refund.putArray("order_adjustments");
    refund
        .putArray("refund_shipping_lines")
        .addObject()
        .put("id", 81)
        .put("shipping_line_id", 78)
        .withObject("/subtotal_amount_set/shop_money")
        .put("amount", 2);
    Jslt mapping = mapping(Map.of());
    List<Map<String, Object>> rows =
        mapping.rows(mapping.map(file("shopify"), run, List.of(order)), "sales");
    assertThat(rows).allSatisfy(row -> assertThat(text(row, "sale_shipping")).isEqualTo("5.02"));
    assertThat(text(rows.get(1), "total")).as("half of it").isEqualTo("-2.51");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000 000 0000", "+000000000000", ""})
  void an_order_that_woocommerce_has_anonymised_goes_to_nobody(String phone) throws IOException {
    ObjectNode order = orders("woocommerce").get(0).deepCopy();
    order
        .putObject("billing")
        .put("first_name", "[deleted]")
        .put("email", "deleted@site.invalid")
        .put("phone", phone)
        .put("country", "");
    Jslt mapping = mapping(Map.of("webshop.event-age", "30000d"));
    MappedRows mapped = mapping.map(file("woocommerce"), run, List.of(order));
    assertThat(mapping.rows(mapped, "sales")).isEmpty();
    assertThat(mapping.rows(mapped, "events")).isEmpty();
    assertThat(run.tally().rejected()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"sales\": {\"_key\": \"1\"}}",
        "{\"sales\": \"x\"}",
        "{\"sales\": [\"x\"]}",
        "if (.id == 2) {\"sales\": 5} else {\"sales\": []}",
        "{\"sales\": [], \"_order\": 5}",
        "{\"sales\": [], \"_order\": {\"keys\": \"1-\", \"rows\": \"([\", \"gone\": {\"total\": 0}}}",
        "{\"sales\": [], \"_order\": {\"keys\": \"1-\", \"rows\": \"[0-9]\", \"gone\": null}}"
      })
  void a_result_of_another_form_stops_the_run_instead_of_losing_the_record(
      String jslt, @TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("other.jslt"), jslt);
    Jslt mapping = new Jslt(folder, Map.of());
    List<JsonNode> records = List.of(JSON.readTree("{\"id\":1}"), JSON.readTree("{\"id\":2}"));
    assertThatThrownBy(() -> mapping.map("other.jslt", run, records))
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("other.jslt: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void prices_without_tax_at_shopify_become_prices_with_tax() throws IOException {
    Map<String, Object> row = rows("shopify", "sales", 7).get(0);
    assertThat(text(row, "total")).isEqualTo("75.30");
    assertThat(text(row, "unit_price")).isEqualTo("25.10");
  }

  @ParameterizedTest
  @CsvSource({"woocommerce,10", "woocommerce,11", "shopify,8", "shopify,9"})
  void drafts_tests_and_orders_of_nobody_are_not_sent(String platform, int order)
      throws IOException {
    assertThat(rows(platform, "sales", order)).isEmpty();
    assertThat(rows(platform, "events", order)).isEmpty();
    assertThat(run.tally().rejected()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void money_is_exact(String platform) throws IOException {
    assertThat(rows(platform, "sales", 1))
        .allSatisfy(row -> assertThat(row.get("total").toString()).matches("-?\\d+\\.\\d\\d"));
    if (platform.equals("woocommerce")) {
      assertThat(text(rows(platform, "sales", 2).get(0), "unit_price"))
          .as("0.30 / 3, which is no binary fraction")
          .isEqualTo("0.10");
    }
  }

  @Test
  void a_product_goes_by_its_ean_and_without_one_by_an_id_that_no_ean_has() throws IOException {
    assertThat(rows("woocommerce", "sales", 1))
        .extracting(row -> text(row, "product_id"))
        .startsWith("6410000000017", "WEB-77");
    assertThat(rows("shopify", "sales", 1))
        .extracting(row -> text(row, "product_id"))
        .containsExactly("6410000000017", "WEB-901");
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void an_old_status_makes_no_event_but_its_sale_is_sent(String platform) throws IOException {
    Jslt mapping = mapping(Map.of("webshop.event-age", "1ms"));
    MappedRows mapped = mapping.map(file(platform), run, orders(platform));
    assertThat(mapping.rows(mapped, "events")).isEmpty();
    assertThat(mapping.rows(mapped, "sales")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void the_type_of_events_and_the_prefixes_are_settings(String platform) throws IOException {
    Jslt mapping =
        mapping(
            Map.of(
                "webshop.event-age", "30000d",
                "webshop.event-type", "VERKKOKAUPPA_<STATE>_FI",
                "webshop.order-prefix", "W2-",
                "webshop.shop-id", "77"));
    MappedRows mapped = mapping.map(file(platform), run, orders(platform).subList(0, 1));
    Map<String, Object> event = mapping.rows(mapped, "events").get(0);
    assertThat(text(event, "type")).isEqualTo("VERKKOKAUPPA_PROCESSING_FI");
    assertThat(text(event, "sale_id")).startsWith("W2-");
    assertThat(text(mapping.rows(mapped, "sales").get(0), "sale_shop_id")).isEqualTo("77");
  }

  @ParameterizedTest
  @ValueSource(strings = {"woocommerce", "shopify"})
  void an_order_that_makes_no_sense_is_rejected_and_the_others_go_on(String platform)
      throws IOException {
    List<JsonNode> orders = new ArrayList<>(orders(platform).subList(0, 2));
    ObjectNode broken = orders.get(0).deepCopy();
    broken.withObject("/line_items/0").put("total", "twelve").put("price", "twelve");
    orders.set(0, broken);
    Jslt mapping = mapping(Map.of());
    MappedRows mapped = mapping.map(file(platform), run, orders);
    assertThat(mapping.rows(mapped, "sales"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(text(row, "sale_customer_id")).isEqualTo("200345"));
    assertThat(run.pendingRejections())
        .singleElement()
        .extracting(RejectedRow::reason)
        .asString()
        .contains("webshop-orders." + platform + ".jslt", "not a number")
        .doesNotContain("twelve");
  }

  @ParameterizedTest
  @CsvSource({"webshop-orders, WEB-1", "second-shop, 1"})
  void a_rejected_order_has_the_prefix_of_its_own_flow_alone(String flow, String key) {
    Run ofFlow = Run.unrecorded(flow, Optional.empty());
    mapping(Map.of("webshop.order-prefix", "WEB-"))
        .map(file("woocommerce"), ofFlow, List.of(JSON.createObjectNode().put("id", 1)));
    assertThat(ofFlow.pendingRejections()).extracting(RejectedRow::key).containsOnly(key);
  }

  /** The codes of ProductsFlowTest. */
  @ParameterizedTest
  @CsvSource({
    "614141000036, 0614141000036",
    "06410405082657, 6410405082657",
    "0000096385074, 96385074",
    "96385074, 96385074",
    "6410405082657, 6410405082657",
    "614141000037, 614141000037",
    "12345678905, 12345678905",
    "HYLLY-12, HYLLY-12"
  })
  void a_row_names_its_product_as_the_flow_of_products_does(String sku, String product)
      throws IOException {
    for (String platform : List.of("woocommerce", "shopify")) {
      JsonNode order = orders(platform).get(0);
      ((ObjectNode) order.path("line_items").get(0)).put("sku", sku);
      Jslt mapping = mapping(Map.of());
      Object sent =
          mapping
              .rows(mapping.map(file(platform), run, List.of(order)), "sales")
              .get(0)
              .get("product_id");
      assertThat(((JsonNode) sent).asText()).as(platform).isEqualTo(product);
    }
  }
}
