package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.look.Preview;
import io.custobarconnector.flows.JsonApi.Answer;
import io.custobarconnector.flows.JsonApi.Asked;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each recipe of docs/recipes.md, with its files as they stand in docs/examples. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RecipesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("docs/examples");

  @TempDir Path folder;
  private Deployment deployment;
  private Optional<JsonApi> other = Optional.empty();

  @BeforeEach
  void deploy(DataSource database) {
    deployment =
        new Deployment(
            database,
            folder,
            Deployment.standIn()
                .eventType("FIRST_PURCHASE")
                .eventType("ORDER_STATUS_PENDING")
                .eventType("ORDER_STATUS_PROCESSING")
                .eventType("ORDER_STATUS_COMPLETE")
                .build());
    deployment.set("webshop.retry-delay", "10ms");
  }

  @AfterEach
  void remove() {
    deployment.close();
    other.ifPresent(JsonApi::close);
  }

  private JsonApi other(Function<Asked, Answer> answers) {
    other = Optional.of(JsonApi.start(answers));
    return other.get();
  }

  /** Drops the recipe's files into the deployment, as a person would. */
  private void cook(String recipe) {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(recipe))) {
      for (Path file : files.toList()) {
        deployment.write(file.getFileName().toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunResult delivered(String flow) {
    RunResult result = deployment.deliver(flow).get(flow);
    assertThat(result.tally().rejected()).isZero();
    assertThat(deployment.custobar().awaitApplied(Duration.ofSeconds(30))).isTrue();
    return result;
  }

  private Map<String, String> customer(String number) {
    return deployment.held().record(Datatype.CUSTOMERS, number);
  }

  private JsonNode sale(String id) {
    return deployment.custobar().find(Datatype.SALES, id).map(JsonNode.class::cast).orElseThrow();
  }

  // --- a third webshop -------------------------------------------------------------------------

  private final List<ObjectNode> orders = new ArrayList<>();

  private static final String FILTER = "searchCriteria[filterGroups][0][filters][0]";

  /** As Magento: beyond the last page it gives the last page again. */
  private Answer magento(Asked request) {
    if (!request.path().equals("/rest/V1/orders")) {
      return Answer.of(404, "{\"message\":\"Request does not match any route.\"}");
    }
    if (!request.header("authorization").equals("Bearer mage-token")) {
      return Answer.of(
          401, "{\"message\":\"The consumer isn't authorized to access %resources.\"}");
    }
    String field = request.parameter(FILTER + "[field]");
    String value = request.parameter(FILTER + "[value]");
    boolean equal = request.parameter(FILTER + "[conditionType]").equals("eq");
    List<ObjectNode> found =
        orders.stream()
            .filter(
                order ->
                    field.isEmpty()
                        || (equal
                            ? order.path(field).asText().equals(value)
                            : order.path(field).asText().compareTo(value) >= 0))
            .sorted(
                Comparator.<ObjectNode, String>comparing(o -> o.path("updated_at").asText())
                    .thenComparing(o -> o.path("entity_id").asInt()))
            .toList();
    int size = Integer.parseInt(request.parameter("searchCriteria[pageSize]"));
    String asked = request.parameter("searchCriteria[currentPage]");
    int last = Math.max(1, (found.size() + size - 1) / size);
    int page = Math.min(asked.isEmpty() ? 1 : Integer.parseInt(asked), last);
    ObjectNode answer = JSON.createObjectNode();
    answer
        .putArray("items")
        .addAll(found.subList((page - 1) * size, Math.min(page * size, found.size())));
    return Answer.ok(answer.put("total_count", found.size()).toString());
  }

  private ObjectNode order(int id, String changed) {
    try {
      ObjectNode order =
          (ObjectNode)
              JSON.readTree(
                  """
                  {"entity_id": %d, "increment_id": "00000%d", "state": "processing", "status": "processing",
                   "created_at": "%s", "updated_at": "%s", "base_currency_code": "EUR",
                   "customer_email": "ostaja%d@example.com", "customer_firstname": "Oona",
                   "base_grand_total": 30.10, "base_shipping_incl_tax": 5.00, "shipping_description": "Posti",
                   "payment": {"method": "checkmo"}, "coupon_code": "SYKSY",
                   "billing_address": {"telephone": "040 123 4567", "country_id": "FI", "lastname": "Ostaja"},
                   "items": [
                     {"item_id": %d1, "sku": "6410000000017", "name": "Kahvimuki", "qty_ordered": 2,
                      "base_row_total_incl_tax": 25.10, "base_discount_amount": 0},
                     {"item_id": %d2, "parent_item_id": %d1, "sku": "6410000000017", "name": "Kahvimuki", "qty_ordered": 2,
                      "base_row_total_incl_tax": 0}]}
                  """
                      .formatted(id, id, changed, changed, id, id, id, id));
      orders.add(order);
      return order;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void magentoIsThere() {
    JsonApi shop = other(this::magento);
    cook("magento");
    deployment.write(
        "webshop-orders.camel.yaml", text(Path.of("routes/webshop-orders.camel.yaml")));
    deployment
        .set("webshop.platform", "magento")
        .set("webshop.url", shop.url())
        .set("webshop.token", "mage-token")
        .set("webshop.event-age", "30000d")
        .set("webshop.page-size", "2");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_third_webshop_is_two_files() {
    magentoIsThere();
    for (int id = 1; id <= 7; id++) {
      // Four in one second, which is more than a page.
      order(id, "2026-03-01 10:00:0" + (id >= 3 && id <= 6 ? 3 : id));
    }
    delivered("webshop-orders");
    assertThat(deployment.custobar().counts())
        .containsEntry(Datatype.SALES, 7)
        .containsEntry(Datatype.EVENTS, 7);
    JsonNode sale = sale("WEB-4");
    assertThat(sale.path("state").asText()).isEqualTo("PROCESSING");
    assertThat(sale.path("total").asInt()).isEqualTo(3010);
    assertThat(sale.path("phone_number").asText()).isEqualTo("+358401234567");
    assertThat(sale.path("products"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.path("product_id").asText()).isEqualTo("6410000000017");
              assertThat(row.path("total").asInt()).isEqualTo(2510);
            });
    orders
        .get(3)
        .put("state", "complete")
        .put("base_total_refunded", 10.00)
        .put("updated_at", "2026-03-01 10:05:00");
    assertThat(delivered("webshop-orders").tally().sent())
        .as("its two rows and an event")
        .isEqualTo(3);
    assertThat(sale("WEB-4").path("total").asInt()).isEqualTo(2010);
    assertThat(
            Preview.of(deployment.settings(), "webshop-orders", 1, Optional.of("WEB-7"))
                .requests()
                .get(0)
                .keys())
        .containsExactly("WEB-7-71");
  }

  // --- the example of docs/http-source.md --------------------------------------------------------

  @Test
  void an_empty_file_of_parameters_becomes_a_running_flow() throws IOException {
    List<String> members = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      members.add(
          "{\"id\":%d,\"name\":{\"given\":\"Aino\",\"family\":\"%d\"},\"email\":null,\"changed\":\"2026-03-0%dT10:00:00+02:00\"}"
              .formatted(70 + i, i, i));
    }
    JsonApi erp =
        other(
            asked -> {
              if (!asked.header("authorization").equals("Bearer erp-key")) {
                return Answer.of(401, "");
              }
              int from =
                  asked.parameter("after").isEmpty()
                      ? 0
                      : Integer.parseInt(asked.parameter("after"));
              List<String> page = members.subList(from, Math.min(from + 2, members.size()));
              String next = from + 2 < members.size() ? "\"" + (from + 2) + "\"" : "null";
              return asked.parameter("changed_after").isEmpty()
                  ? Answer.ok("{\"members\":%s,\"next\":%s}".formatted(page, next))
                  : Answer.ok("{\"members\":[],\"next\":null}");
            });
    cook("first-api");
    String guide = Files.readString(Path.of("docs/http-source.md"));
    for (String file : List.of("camel.yaml", "properties", "jslt")) {
      assertThat(guide).contains(Files.readString(EXAMPLES.resolve("first-api/members." + file)));
    }
    deployment.set("route.erp-url", erp.url()).set("route.erp-token", "erp-key");
    for (String flow : Deployment.FLOWS) {
      deployment.set(flow + ".enabled", "false");
    }
    String parameters = Files.readString(deployment.routes().resolve("members.properties"));
    deployment.write("members.properties", "");
    String[] check = {"check", "--config", deployment.config().toString()};
    assertThat(Cli.run(check).out()).contains("members.properties: url is missing");
    deployment.write("members.properties", parameters);
    assertThat(Cli.run(check).out()).contains("members   2 rows fit", "All is well.");
    assertThat(Preview.of(deployment.settings(), "members", 2, Optional.empty()).requests())
        .singleElement()
        .extracting(request -> request.keys().size())
        .isEqualTo(2);
    assertThat(delivered("members").tally().sent()).isEqualTo(5);
    assertThat(customer("75")).containsEntry("last_name", "5");
    assertThat(delivered("members").tally().sent()).isZero();
    assertThat(erp.asked().get(erp.asked().size() - 1).parameter("changed_after"))
        .isEqualTo("2026-03-05T07:50:00Z");
  }

  // --- Commerce Cloud's own API ----------------------------------------------------------------

  @Test
  void commerce_clouds_own_api_is_read_with_a_client_and_continuation_tokens() {
    List<String> documents = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      documents.add(
          "{\"id\":\"c%d\",\"sequenceNumber\":%d,\"firstName\":\"Oona\",\"lastName\":\"%d\",\"email\":\"c%d@example.com\",\"gdprRestricted\":%s}"
              .formatted(i, 100 + i, i, i, i == 3));
    }
    JsonApi cloud =
        other(
            request -> {
              if (request.path().equals("/connect/token")) {
                return request.form("scope").equals(Optional.of("administration-api"))
                        && request.form("client_secret").equals(Optional.of("shh"))
                    ? Answer.ok(
                        "{\"access_token\":\"jwt\",\"expires_in\":3600,\"token_type\":\"Bearer\"}")
                    : Answer.of(400, "{\"error\":\"invalid_client\"}");
              }
              if (!request.path().equals("/customer/v1-ext/customers")
                  || !request.header("authorization").equals("Bearer jwt")) {
                return Answer.of(401, "");
              }
              String token = request.parameter("continuationToken");
              int from = token.isEmpty() ? 0 : Integer.parseInt(token.replaceAll("\\D", ""));
              String next =
                  from + 2 < documents.size() ? "\"+RID:~/%d==\"".formatted(from + 2) : "null";
              return Answer.ok(
                  "{\"documents\":[%s],\"continuationToken\":%s}"
                      .formatted(
                          String.join(
                              ",", documents.subList(from, Math.min(from + 2, documents.size()))),
                          next));
            });
    cook("commerce-cloud-api");
    deployment
        .set("route.commerce-cloud-url", cloud.url())
        .set("route.commerce-cloud-customers", "/customer/v1-ext/customers")
        .set("route.commerce-cloud-identity-url", cloud.url())
        .set("route.commerce-cloud-client", "connector")
        .set("route.commerce-cloud-secret", "shh")
        .set("route.commerce-cloud-scope", "administration-api");
    assertThat(delivered("cloud-customers").tally().sent()).as("one is restricted").isEqualTo(4);
    assertThat(customer("102")).containsEntry("email", "c2@example.com");
    assertThat(cloud.asked("/connect/token")).hasSize(1);
    documents.set(1, documents.get(1).replace("c2@", "new@"));
    assertThat(delivered("cloud-customers").tally().sent()).as("only what changed").isEqualTo(1);
    assertThat(customer("102")).containsEntry("email", "new@example.com");
  }

  // --- between source and sink -----------------------------------------------------------------

  @Test
  void custom_fields_are_columns_and_a_line_of_settings_each() {
    cook("custom-fields");
    deployment
        .set("custom-fields.customers.receipts", "integer")
        .set("custom-fields.customers.last_shop", "string");
    delivered("customers");
    Map<String, Object> expected =
        deployment
            .rows()
            .list(
                "SELECT c.sequence_number::text AS id, count(*)::text AS receipts FROM customer c JOIN receipt r ON r.customer_id = c.id"
                    + " WHERE r.status = 'paid' AND c.deleted_at IS NULL AND NOT c.gdpr_restricted GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
            .get(0);
    assertThat(customer(expected.get("id").toString()))
        .containsEntry("demo__receipts", expected.get("receipts").toString())
        .containsKey("demo__last_shop");
  }

  @Test
  void a_filter_leaves_rows_out_and_the_others_are_as_they_were() {
    delivered("shops");
    int all = deployment.custobar().counts().get(Datatype.SHOPS);
    cook("filter");
    deployment.rows().run("UPDATE store SET updated_at = now()");
    RunResult filtered = delivered("shops");
    assertThat(filtered.tally().sent())
        .as("what went through the filter is the same message")
        .isZero();
    assertThat(filtered.tally().unchanged()).isEqualTo(all - 1);
  }

  @Test
  void a_query_of_its_own_enriches_a_page() {
    cook("enrich-sql");
    deployment.set("custom-fields.customers.tier_from", "integer");
    delivered("customers");
    Map<String, Object> gold =
        deployment
            .rows()
            .list(
                "SELECT c.sequence_number::text AS id, t.min_points::text AS points FROM customer c JOIN loyalty_tier t ON t.id = c.loyalty_tier_id"
                    + " WHERE c.deleted_at IS NULL AND NOT c.gdpr_restricted ORDER BY t.min_points DESC LIMIT 1")
            .get(0);
    assertThat(customer(gold.get("id").toString()))
        .containsEntry("demo__tier_from", gold.get("points").toString())
        .as("the other columns are as they were")
        .containsKeys("demo__loyalty_tier", "date_joined");
  }

  @Test
  void another_systems_answer_enriches_a_page() {
    String id =
        deployment
            .rows()
            .list(
                "SELECT min(sequence_number)::text AS id FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted")
            .get(0)
            .get("id")
            .toString();
    JsonApi club =
        other(
            request ->
                request.header("authorization").equals("Bearer club")
                    ? Answer.ok("{\"members\":[{\"number\":%s,\"level\":\"kulta\"}]}".formatted(id))
                    : Answer.of(401, ""));
    cook("enrich-http");
    deployment
        .set("custom-fields.customers.club_level", "string")
        .set("route.club-url", club.url() + "/members")
        .set("route.club-token", "club");
    delivered("customers");
    assertThat(customer(id)).containsEntry("demo__club_level", "kulta");
    assertThat(club.asked("/members")).isNotEmpty();
  }

  // --- further flows ---------------------------------------------------------------------------

  @Test
  void a_second_webshop_is_a_flow_of_its_own() {
    magentoIsThere();
    order(1, "2026-03-01 10:00:01");
    cook("second-webshop");
    String own = "$settings.\"route.outlet-";
    deployment.write(
        "outlet-orders.jslt",
        text(EXAMPLES.resolve("magento/webshop-orders.magento.jslt"))
            .replace("$settings.\"webshop.", own));
    deployment.write(
        "outlet-orders.properties",
        text(EXAMPLES.resolve("magento/webshop-orders.magento.properties"))
            .replace("{{webshop.order-prefix}}", "{{route.outlet-order-prefix}}")
            .replace("{{webshop.url}}", "{{route.outlet-url}}")
            .replace("{{webshop.token}}", "{{route.outlet-token}}"));
    deployment
        .set("route.outlet-url", other.orElseThrow().url())
        .set("route.outlet-token", "mage-token")
        .set("route.outlet-order-prefix", "OUT-")
        .set("route.outlet-shop-id", "OUTLET")
        .set("route.outlet-currency", "EUR")
        .set("route.outlet-event-type", "ORDER_STATUS_<STATE>");
    delivered("webshop-orders");
    delivered("outlet-orders");
    assertThat(sale("WEB-1").path("shop_id").asText()).isEqualTo("WEBSHOP");
    assertThat(sale("OUT-1").path("shop_id").asText()).isEqualTo("OUTLET");
  }

  @Test
  void a_flow_of_your_own_goes_to_any_datatype() {
    cook("other-datatype");
    String buyers =
        deployment
            .rows()
            .list(
                "SELECT count(DISTINCT c.id)::text AS n FROM receipt r JOIN customer c ON c.id = r.customer_id"
                    + " WHERE r.status = 'paid' AND c.deleted_at IS NULL AND NOT c.gdpr_restricted")
            .get(0)
            .get("n")
            .toString();
    RunResult result = delivered("first-purchases");
    assertThat(result.tally().sent()).isPositive().isLessThanOrEqualTo(Long.parseLong(buyers));
    assertThat(deployment.custobar().counts().get(Datatype.EVENTS))
        .isEqualTo((int) result.tally().sent());
  }

  @Test
  void a_copy_of_each_page_goes_to_a_file() throws IOException {
    cook("export");
    Path copies = folder.resolve("copies");
    deployment.set("route.export-folder", copies.toString());
    RunResult result = delivered("products");
    long rows = 0;
    try (Stream<Path> files = Files.list(copies)) {
      for (Path file : files.toList()) {
        rows += JSON.readTree(file.toFile()).size();
      }
    }
    assertThat(rows).isEqualTo(result.tally().read());
  }
}
