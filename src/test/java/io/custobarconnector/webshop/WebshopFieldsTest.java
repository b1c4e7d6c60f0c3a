package io.custobarconnector.webshop;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Every field of an order may be absent, null, blank or of another type. Each sample order is taken
 * once for each of its fields and each way to be wrong, with one thing wrong at a time, and all of
 * them are read by one run of the shipped flow.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class WebshopFieldsTest {

  private static final String FLOW = "webshop-orders";
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Ways to be wrong. With the first three, money must be right or the order be rejected. */
  private enum Wrong {
    ABSENT,
    NULL,
    BLANK,
    WORD,
    NUMBER,
    TRUTH,
    LIST,
    OBJECT
  }

  /**
   * An order with one thing wrong.
   *
   * @param sound the order before
   */
  private record Mutant(long id, String path, Wrong wrong, ObjectNode order, ObjectNode sound) {
    @Override
    public String toString() {
      return "order " + id + ", " + path + " " + wrong;
    }
  }

  private static List<ObjectNode> samples(String platform, int... numbers) throws IOException {
    JsonNode answer =
        JSON.readTree(Path.of("src/test/resources/webshop/" + platform + ".orders.json").toFile());
    JsonNode orders = answer.isArray() ? answer : answer.path("orders");
    List<ObjectNode> samples = new ArrayList<>();
    for (int number : numbers) {
      samples.add((ObjectNode) orders.get(number - 1));
    }
    return samples;
  }

  private static List<Mutant> mutants(List<ObjectNode> samples) {
    List<Mutant> mutants = new ArrayList<>();
    long id = 100_000;
    for (ObjectNode sample : samples) {
      List<String> paths = new ArrayList<>();
      collect(sample, "", paths);
      for (String path : paths) {
        for (Wrong wrong : Wrong.values()) {
          ObjectNode sound = sample.deepCopy().put("id", ++id).put("number", "N" + id);
          if (sound.has("name")) {
            sound.put("name", "N" + id);
          }
          ObjectNode order = sound.deepCopy();
          spoil(order, path, wrong);
          mutants.add(new Mutant(id, path, wrong, order, sound));
        }
      }
    }
    return mutants;
  }

  private static void collect(JsonNode node, String at, List<String> paths) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field -> {
                paths.add(at + "/" + field.getKey());
                collect(field.getValue(), at + "/" + field.getKey(), paths);
              });
    } else {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), at + "/" + i, paths);
      }
    }
  }

  private static void spoil(ObjectNode order, String path, Wrong wrong) {
    int slash = path.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) (slash == 0 ? order : order.at(path.substring(0, slash)));
    String name = path.substring(slash + 1);
    switch (wrong) {
      case ABSENT -> parent.remove(name);
      case NULL -> parent.set(name, NullNode.instance);
      case BLANK -> parent.put(name, " ");
      case WORD -> parent.put(name, "x");
      case NUMBER -> parent.put(name, 7);
      case TRUTH -> parent.put(name, true);
      case LIST -> parent.putArray(name);
      case OBJECT -> parent.putObject(name);
    }
  }

  private static List<ObjectNode> soundOnes(ObjectNode sample) {
    List<ObjectNode> sound = new ArrayList<>();
    for (long id = 1; id <= 40; id++) {
      sound.add(sample.deepCopy().put("id", id));
    }
    return sound;
  }

  private static Settings settings(DataSource database, StandInCustobar custobar, String... more) {
    Map<String, String> over = new HashMap<>();
    over.put("scc.url", ((BaseDataSource) database).getURL());
    over.put("scc.username", "postgres");
    over.put("webshop.page-size", "100");
    over.put("webshop.exchange-rates", "SEK=0.0872");
    over.put("webshop.event-age", "30000d");
    over.put(FLOW + ".max-rejected", "100");
    over.put("custobar.requests-per-minute", "0");
    over.put("custobar.settle", "1ms");
    for (int i = 0; i < more.length; i += 2) {
      over.put(more[i], more[i + 1]);
    }
    return Settings.load(
            Path.of("application.properties"),
            Map.of("CUSTOBAR_URL", custobar.baseUrl(), "CUSTOBAR_TOKEN", "demo-token"),
            Map.of())
        .with(over);
  }

  private static StandInCustobar custobar() {
    return StandInCustobar.start(
        StandInOptions.builder().requestsPerMinute(0).applyDelay(Duration.ZERO).build());
  }

  private static void run(Settings settings, StandInCustobar custobar) {
    try (Connector connector = Connector.start(settings, List.of(FLOW))) {
      assertThat(connector.run(FLOW).failure()).isEmpty();
      assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
    }
  }

  /** The reasons of rejected rows, by the order's id or, where that is wrong, its number. */
  private static Map<String, Map<String, Object>> rejected(DataSource database) {
    Map<String, Map<String, Object>> rejected = new TreeMap<>();
    new Rows(database)
        .list("SELECT row_key, field, kind, reason FROM connector.rejected")
        .forEach(
            row ->
                rejected.put(
                    row.get("row_key").toString().replaceFirst("^(WEB-[^-]*).*", "$1"), row));
    return rejected;
  }

  private static void eachIsSentOrRejected(
      List<Mutant> mutants, DataSource database, StandInCustobar custobar, String... silent) {
    Map<String, Map<String, Object>> rejected = rejected(database);
    List<String> wrong = new ArrayList<>();
    int sent = 0;
    for (Mutant mutant : mutants) {
      boolean idIsWrong = mutant.path().equals("/id");
      Optional<Map<String, Object>> reason =
          Optional.ofNullable(
              rejected.get(idIsWrong ? "WEB-?N" + mutant.id() : "WEB-" + mutant.id()));
      Optional<JsonNode> sale =
          custobar.find(Datatype.SALES, "WEB-" + mutant.id()).map(JsonNode.class::cast);
      if (sale.isPresent()) {
        sent++;
        if (mutant.wrong().compareTo(Wrong.BLANK) <= 0 && !money(sale.get(), mutant.sound())) {
          wrong.add(mutant + " changed what the order came to: " + sale.get());
        }
      } else if (reason.isPresent()) {
        if (reason.get().get("field") == null || reason.get().get("kind").equals("mapping")) {
          wrong.add(mutant + " is rejected without its field: " + reason.get());
        }
      } else if (!(idIsWrong && !mutant.order().path("id").asText("").isBlank())
          && !List.of(silent).contains(mutant.path())) {
        wrong.add(mutant + " has vanished");
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(sent).as("most fields are not needed").isGreaterThan(mutants.size() / 2);
    assertThat(rejected.values().toString()).doesNotContain("testi.ostaja", "401234567");
    for (long id = 1; id <= 40; id++) {
      assertThat(custobar.find(Datatype.SALES, "WEB-" + id)).as("sound order %s", id).isPresent();
    }
  }

  /** Whether the sale and its rows come to what the sound order came to. */
  private static boolean money(JsonNode sale, ObjectNode sound) {
    long rows = 0;
    for (JsonNode row : sale.path("products")) {
      rows += row.path("total").asLong(-1_000_000);
    }
    long expected = 0;
    boolean shopify = sound.has("total_price");
    for (JsonNode line : sound.path("line_items")) {
      if (shopify) {
        long tax =
            sound.path("taxes_included").asBoolean() ? 0 : cents(line.path("tax_lines"), "price");
        expected +=
            cents(line, "price") * line.path("quantity").asLong()
                + tax
                - cents(line.path("discount_allocations"), "amount");
      } else {
        expected += cents(line, "total") + cents(line, "total_tax");
      }
    }
    if (shopify) {
      for (JsonNode refund : sound.path("refunds")) {
        expected += cents(refund.path("order_adjustments"), "amount");
        expected += cents(refund.path("order_adjustments"), "tax_amount");
        expected -= cents(refund.path("refund_line_items"), "subtotal");
      }
    } else {
      expected +=
          cents(sound.path("fee_lines"), "total") + cents(sound.path("fee_lines"), "total_tax");
      expected += cents(sound.path("refunds"), "total");
    }
    long total =
        shopify
            ? cents(sound, "current_total_price")
            : cents(sound, "total") + cents(sound.path("refunds"), "total");
    return rows == expected && sale.path("total").asLong() == total;
  }

  private static long cents(JsonNode node, String field) {
    if (node instanceof ArrayNode list) {
      long sum = 0;
      for (JsonNode element : list) {
        sum += cents(element, field);
      }
      return sum;
    }
    return node.hasNonNull(field) ? Math.round(node.path(field).asDouble() * 100) : 0;
  }

  @Test
  void no_field_of_an_order_of_woocommerce_stops_the_others(DataSource database)
      throws IOException {
    List<ObjectNode> samples = samples("woocommerce", 1);
    samples.get(0).set("refunds", samples("woocommerce", 4).get(0).path("refunds"));
    List<Mutant> mutants = mutants(samples);
    try (StandInWebshop webshop =
            StandInWebshop.start(0, "ck_test", "cs_test", Optional.empty(), Instant::now);
        StandInCustobar custobar = custobar()) {
      mutants.forEach(mutant -> webshop.put(mutant.id(), mutant.order()));
      soundOnes(samples.get(0)).forEach(order -> webshop.put(order.path("id").asLong(), order));
      Settings settings =
          settings(
              database,
              custobar,
              "webshop.url",
              webshop.baseUrl(),
              "webshop.key",
              "ck_test",
              "webshop.secret",
              "cs_test");
      run(settings, custobar);
      // An order without an address is one of nobody, and never sent.
      eachIsSentOrRejected(mutants, database, custobar, "/billing");
      assertThat(rejected(database).get("WEB-" + of(mutants, "/date_modified_gmt", Wrong.NULL)))
          .containsEntry("field", "date_modified_gmt")
          .containsEntry("kind", "missing");
    }
  }

  private static long of(List<Mutant> mutants, String path, Wrong wrong) {
    return mutants.stream()
        .filter(mutant -> mutant.path().equals(path) && mutant.wrong() == wrong)
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void no_field_of_an_order_of_shopify_stops_the_others(DataSource database) throws IOException {
    List<ObjectNode> samples = samples("shopify", 4, 7);
    List<Mutant> mutants = mutants(samples);
    WireMockServer shopify =
        new WireMockServer(WireMockConfiguration.wireMockConfig().dynamicPort());
    shopify.start();
    try (StandInCustobar custobar = custobar()) {
      ArrayNode orders = JSON.createArrayNode();
      mutants.forEach(mutant -> orders.add(mutant.order()));
      orders.addAll(soundOnes(samples.get(0)));
      shopify.stubFor(
          get(urlPathEqualTo("/admin/api/2026-01/orders.json"))
              .willReturn(
                  aResponse().withBody(JSON.createObjectNode().set("orders", orders).toString())));
      run(
          settings(
              database,
              custobar,
              "webshop.platform",
              "shopify",
              "webshop.url",
              shopify.baseUrl(),
              "webshop.token",
              "shpat_test"),
          custobar);
      // A test order is none.
      eachIsSentOrRejected(mutants, database, custobar, "/test");
    } finally {
      shopify.stop();
    }
  }
}
