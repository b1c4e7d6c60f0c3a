package io.custobarconnector.webshop;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shipped flow, from a webshop of the Shopify kind to Custobar. */
class ShopifyOrdersTest {
  private static final String FLOW = "webshop-orders";
  private static final String ORDERS = "/admin/api/2026-01/orders.json";

  @RegisterExtension
  private final WireMockExtension shopify =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  @TempDir private static Path folder;
  private static EmbeddedDatabase database;
  private StandInCustobar custobar;
  private Settings settings;

  @BeforeAll
  static void startDatabase() {
    database = EmbeddedDatabase.start(folder, 0, EmbeddedDatabase.Durability.FAST);
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  @BeforeEach
  void start() throws IOException {
    custobar =
        StandInCustobar.start(
            StandInOptions.builder().requestsPerMinute(0).applyDelay(Duration.ZERO).build());
    Map<String, String> over = new HashMap<>();
    over.put("scc.url", "jdbc:postgresql://localhost:%d/postgres".formatted(database.port()));
    over.put("scc.username", "postgres");
    over.put("journal.schema", "shopify_" + SCHEMAS.incrementAndGet());
    over.put("webshop.platform", "shopify");
    over.put("webshop.url", shopify.baseUrl());
    over.put("webshop.token", "shpat_test");
    over.put("webshop.page-size", "250");
    over.put("webshop.retry-delay", "10ms");
    over.put("webshop.exchange-rates", "SEK=0.0872");
    over.put("custobar.requests-per-minute", "0");
    settings =
        Settings.load(
                Path.of("application.properties"),
                Map.of("CUSTOBAR_URL", custobar.baseUrl(), "CUSTOBAR_TOKEN", "demo-token"),
                Map.of())
            .with(over);
    JsonNode orders =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/webshop/shopify.orders.json").toFile())
            .path("orders");
    shopify.stubFor(
        get(urlPathEqualTo(ORDERS))
            .withQueryParam("order", equalTo("updated_at asc"))
            .willReturn(
                aResponse()
                    .withHeader(
                        "Link",
                        "<https://elsewhere.example%s?limit=250&page_info=abc>; rel=\"next\""
                            .formatted(ORDERS))
                    .withBody("{\"orders\":[%s]}".formatted(orders.get(0)))));
    shopify.stubFor(
        get(urlPathEqualTo(ORDERS))
            .withQueryParam("page_info", equalTo("abc"))
            .willReturn(
                aResponse()
                    .withHeader(
                        "Link",
                        "<https://elsewhere.example%s?limit=250&page_info=zzz>; rel=\"previous\""
                            .formatted(ORDERS))
                    .withBody("{\"orders\":[%s]}".formatted(orders.get(1)))));
  }

  @AfterEach
  void stop() {
    custobar.close();
  }

  private RunResult run() {
    try (Connector connector = Connector.start(settings, List.of(FLOW))) {
      RunResult result = connector.run(FLOW);
      assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
      return result;
    }
  }

  @Test
  void pages_are_followed_by_their_links_and_the_token_goes_to_the_webshop_alone() {
    assertThat(run().failure()).isEmpty();
    assertThat(custobar.find(Datatype.SALES, "WEB-5000000001001")).isPresent();
    assertThat(custobar.find(Datatype.SALES, "WEB-5000000001002")).isPresent();
    shopify.verify(
        2,
        getRequestedFor(urlPathEqualTo(ORDERS))
            .withHeader("X-Shopify-Access-Token", equalTo("shpat_test")));
  }

  @Test
  void the_next_run_starts_a_little_before_the_newest_change() {
    run();
    shopify.resetRequests();
    assertThat(run().tally().sent()).as("nothing has changed").isZero();
    shopify.verify(
        getRequestedFor(urlPathEqualTo(ORDERS))
            .withQueryParam("status", equalTo("any"))
            .withQueryParam("updated_at_min", matching("2025-11-21T08:50:00Z")));
  }

  @Test
  void a_page_that_is_cut_or_refused_for_a_while_is_read_again() {
    String[] states = {Scenario.STARTED, "limited", "cut", "half"};
    var answers =
        List.of(
            aResponse().withStatus(429).withHeader("Retry-After", "0.2"),
            aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK),
            aResponse().withBody("{\"orders\":[{\"id\":50"));
    for (int i = 0; i < answers.size(); i++) {
      shopify.stubFor(
          get(urlPathEqualTo(ORDERS))
              .atPriority(1)
              .withQueryParam("page_info", equalTo("abc"))
              .inScenario("trouble")
              .whenScenarioStateIs(states[i])
              .willSetStateTo(states[i + 1])
              .willReturn(answers.get(i)));
    }
    assertThat(run().failure()).isEmpty();
    assertThat(custobar.find(Datatype.SALES, "WEB-5000000001002")).isPresent();
  }

  @Test
  void a_wrong_token_is_told_without_showing_it() {
    shopify.stubFor(
        get(urlPathEqualTo(ORDERS)).atPriority(1).willReturn(aResponse().withStatus(401)));
    assertThat(FailureText.of(run().failure().orElseThrow()))
        .contains("refused the key (HTTP 401)", "webshop.token")
        .doesNotContain("shpat_test");
  }

  private void answersWith(String link, String body) {
    shopify.stubFor(
        get(urlPathEqualTo(ORDERS))
            .atPriority(1)
            .willReturn(aResponse().withHeader("Link", link).withBody(body)));
  }

  private static JsonNode sample(int number) throws IOException {
    return new ObjectMapper()
        .readTree(Path.of("src/test/resources/webshop/shopify.orders.json").toFile())
        .path("orders")
        .get(number - 1);
  }

  @Test
  void a_page_that_names_itself_as_the_next_fails_the_run_and_says_so() throws IOException {
    answersWith(
        "<https://elsewhere.example%s?limit=250&page_info=abc>; rel=\"next\"".formatted(ORDERS),
        "{\"orders\":[%s]}".formatted(sample(1)));
    assertThat(FailureText.of(run().failure().orElseThrow()))
        .contains("page of orders", "never end");
    assertThat(custobar.find(Datatype.SALES, "WEB-5000000001001")).isPresent();
    shopify.verify(2, getRequestedFor(urlPathEqualTo(ORDERS)));
  }

  @Test
  void a_pager_without_an_end_fails_the_run_and_says_so() {
    for (int page = 0; page < 9; page++) {
      shopify.stubFor(
          get(urlPathEqualTo(ORDERS))
              .atPriority(1)
              .inScenario("endless")
              .whenScenarioStateIs(page == 0 ? Scenario.STARTED : "page " + page)
              .willSetStateTo("page " + (page + 1))
              .willReturn(
                  aResponse()
                      .withHeader(
                          "Link",
                          "<https://elsewhere.example%s?limit=250&page_info=p%d>; rel=\"next\""
                              .formatted(ORDERS, page))
                      .withBody("{\"orders\":[]}")));
    }
    assertThat(FailureText.of(run().failure().orElseThrow())).contains("empty page", "never end");
  }

  @Test
  void what_an_edit_removed_counts_nothing() throws IOException {
    ObjectNode order = sample(1).deepCopy();
    order.withObject("/line_items/0").put("current_quantity", 1);
    order.put("current_total_price", "29.85");
    answersWith("", "{\"orders\":[%s]}".formatted(order));
    assertThat(run().failure()).isEmpty();
    JsonNode sale =
        custobar.find(Datatype.SALES, "WEB-5000000001001").map(JsonNode.class::cast).orElseThrow();
    assertThat(sale.path("products").get(0).path("quantity").asInt()).isEqualTo(1);
    assertThat(sale.path("products").get(0).path("total").asInt())
        .as("(25.10 - 2.51) / 2, rounded from its parts")
        .isBetween(1129, 1130);
    order.withArray("line_items").remove(1);
    order.put("updated_at", "2025-11-20T10:06:00+02:00");
    answersWith("", "{\"orders\":[%s]}".formatted(order));
    assertThat(run().failure()).isEmpty();
    sale =
        custobar.find(Datatype.SALES, "WEB-5000000001001").map(JsonNode.class::cast).orElseThrow();
    assertThat(sale.path("products").get(1).path("total").asInt(9)).isZero();
    assertThat(sale.path("products").get(1).path("quantity").asInt(9)).isZero();
  }

  @Test
  void a_deleted_product_has_no_number() throws IOException {
    ObjectNode order = sample(1).deepCopy();
    for (int i = 0; i < 2; i++) {
      order
          .withObject("/line_items/" + i)
          .putNull("product_id")
          .putNull("variant_id")
          .put("sku", "");
    }
    answersWith("", "{\"orders\":[%s]}".formatted(order));
    assertThat(run().failure()).isEmpty();
    JsonNode sale =
        custobar.find(Datatype.SALES, "WEB-5000000001001").map(JsonNode.class::cast).orElseThrow();
    assertThat(sale.path("products")).hasSize(2).noneMatch(row -> row.has("product_id"));
  }
}
