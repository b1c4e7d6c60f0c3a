package io.custobarconnector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's till, asked what its page asks. */
@Tag("process")
class DemoTillTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern ADDRESS = Pattern.compile("(http://\\S+)/till");

  private static ChildProcess demo;
  private static String till;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    List<String> settings =
        new ArrayList<>(Files.readAllLines(Path.of("demo/application.properties")));
    settings.removeIf(line -> line.startsWith("routes.directory") || line.startsWith("demo."));
    settings.add("routes.directory=" + Path.of("routes").toAbsolutePath());
    settings.add("demo.directory=" + folder.resolve("demo"));
    settings.add("demo.scale=0.01");
    // So that an answer comes in time from a process that has just started on a busy machine.
    settings.add("benefits.deadline=5s");
    for (String port : List.of("pos", "management")) {
      settings.add(port + ".port=" + FreePorts.one());
    }
    for (String part : List.of("postgresql", "custobar", "webshop")) {
      settings.add("demo." + part + "-port=" + FreePorts.one());
    }
    Path config = Files.write(folder.resolve("application.properties"), settings);
    demo = ChildProcess.start(folder, "demo", "--config", config.toString());
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> demo.out().contains("Ctrl-C") || !demo.isAlive());
    Matcher address = ADDRESS.matcher(demo.out());
    assertThat(address.find()).as(demo.out() + demo.err()).isTrue();
    till = address.group(1);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    demo.stop();
    demo.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(demo.err(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(till + path)).timeout(Duration.ofSeconds(20));
  }

  private static JsonNode json(HttpRequest.Builder request) throws IOException {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JSON.readTree(answer.body());
  }

  private static JsonNode demo() throws IOException {
    return json(to("/till/demo"));
  }

  private static HttpRequest.Builder api(String path) throws IOException {
    return to(path).header("Authorization", "Bearer " + demo().path("key").asText());
  }

  private static JsonNode post(String path, ObjectNode body) throws IOException {
    return json(
        api(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private static JsonNode lookUp(String phone) throws IOException {
    return json(api("/v1/benefits?phone=" + phone));
  }

  @Test
  void the_page_is_one_file_that_needs_nothing_from_elsewhere() {
    HttpResponse<String> page = send(to("/till"));
    assertThat(page.statusCode()).as(demo.err()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    assertThat(page.body())
        .contains("<title>Till", "/v1/benefits?phone=", "/v1/redemptions", "/v1/reversals")
        .doesNotContain("http://", "https://", "src=", "innerHTML");
    assertThat(send(to("/till").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void a_customer_whom_it_suggests_uses_a_benefit_on_a_receipt_and_gives_it_back()
      throws IOException {
    JsonNode phone = demo().at("/phones/0");
    String receipt = demo().at("/receipts/0").asText();
    String store = demo().path("storeId").asText();
    JsonNode known = lookUp(phone.path("phone").asText());
    assertThat(known.path("source").asText()).isEqualTo("live");
    JsonNode customer = known.at("/customers/0");
    String benefit = customer.at("/benefits/0/id").asText();
    assertThat(phone.path("benefits")).map(JsonNode::asText).contains(benefit);
    JsonNode used =
        post(
            "/v1/redemptions",
            JSON.createObjectNode()
                .put("phone", known.path("phone").asText())
                .put("customerId", customer.path("customerId").asText())
                .put("benefitId", benefit)
                .put("receiptId", receipt)
                .put("storeId", store)
                .put("terminalId", "1"));
    assertThat(used.path("status").asText()).isEqualTo("used");
    assertThat(demo().path("receipts")).map(JsonNode::asText).doesNotContain(receipt);
    untilCustobarKnows(receipt, "used");
    JsonNode reversed = post("/v1/reversals", JSON.createObjectNode().put("receiptId", receipt));
    assertThat(reversed.path("reversed")).hasSize(1);
    untilCustobarKnows(receipt, "reversed");
    assertThat(lookUp(phone.path("phone").asText()).at("/customers/0/benefits"))
        .map(one -> one.path("id").asText())
        .contains(benefit);
  }

  private static void untilCustobarKnows(String receipt, String status) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              JsonNode use = json(api("/v1/redemptions?receiptId=" + receipt)).at("/redemptions/0");
              assertThat(use.path("status").asText()).isEqualTo(status);
              assertThat(use.path("toldToCustobar").asBoolean()).isTrue();
            });
  }

  @Test
  void custobar_can_be_told_not_to_answer_and_the_till_is_answered_from_memory()
      throws IOException {
    String phone = demo().at("/phones/1/phone").asText();
    assertThat(lookUp(phone).path("customers")).hasSize(demo().at("/phones/1/customers").asInt());
    assertThat(
            json(to("/till/custobar?is=hanging").POST(BodyPublishers.noBody()))
                .path("custobar")
                .asText())
        .isEqualTo("hanging");
    assertThat(lookUp(phone).path("source").asText()).isEqualTo("cache");
    assertThat(lookUp("0409999999").path("source").asText()).isEqualTo("none");
    json(to("/till/custobar?is=well").POST(BodyPublishers.noBody()));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> lookUp(phone).path("source").asText().equals("live"));
  }
}
