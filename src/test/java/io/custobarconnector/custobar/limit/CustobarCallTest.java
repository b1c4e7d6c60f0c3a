package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.upload.CustobarBusyException;
import io.custobarconnector.custobar.upload.ResponseClassifier;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.upload.UploadResult;
import io.custobarconnector.custobar.upload.UploadRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of Custobar leads to: the shipped kamelet, and the routes that call by it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CustobarCallTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String PATH = "/api/customers/upload/";

  @TempDir static Path folder;

  private final Main camel = new Main();
  private HttpServer custobar;
  private int status;
  private final Queue<Integer> next = new ArrayDeque<>();
  private String body;
  private String retryAfter;
  private String request;
  private RequestBudget budget;

  /** Stands for the budget of one test, as Camel keeps the object that it found first. */
  public final class Budget {
    public void takeTurn(Object priority, long deadlineMillis) throws Exception {
      budget.takeTurn(priority, deadlineMillis);
    }

    public void keyWorks() {
      budget.keyWorks();
    }

    public void keyRefused() {
      budget.keyRefused();
    }
  }

  /** The same of its answers. */
  public final class ItsAnswers {
    private ResponseClassifier answers() {
      return new ResponseClassifier(budget, InstantSource.fixed(NOW));
    }

    public UploadResult read(int status, byte[] body) {
      return answers().read(status, body);
    }

    public String path(String address) {
      return answers().path(address);
    }

    public boolean isWebPage(byte[] body) {
      return answers().isWebPage(body);
    }

    public long pause(String retryAfter, long otherwise) {
      return answers().pause(retryAfter, otherwise);
    }
  }

  @BeforeAll
  void start() throws Exception {
    custobar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    custobar.createContext("/", this::answer);
    custobar.start();
    Properties settings =
        UploadRoutes.settings("http://127.0.0.1:" + custobar.getAddress().getPort());
    settings.setProperty("camel.main.autoConfigurationLogSummary", "false");
    settings.setProperty("camel.main.streamCachingEnabled", "false");
    settings.setProperty("camel.component.http.automaticRetriesDisabled", "true");
    settings.setProperty(
        "camel.main.routesIncludePattern", UploadRoutes.files() + ",file:" + example());
    camel.setOverrideProperties(settings);
    UploadRoutes.bind(camel::bind, new Budget(), new ItsAnswers(), exchange -> {});
    camel
        .configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                errorHandler(noErrorHandler());
                from("direct:pages")
                    .loop(3)
                    .setBody(constant(address("/api/data/customers/")))
                    .to("direct:custobar-read")
                    .end();
                from("direct:call").to("kamelet:custobar-call?method=POST&address=${body}");
              }
            });
    camel.start();
  }

  /** The route that the guide shows for questions of an integrator's own. */
  private Path example() throws IOException {
    Matcher route =
        Pattern.compile("(?s)```yaml\\n(- route:\\n    id: company-fields\\n.*?)```")
            .matcher(Files.readString(Path.of("docs/integrate.md")));
    assertThat(route.find()).isTrue();
    return Files.writeString(folder.resolve("company-fields.camel.yaml"), route.group(1));
  }

  @BeforeEach
  void well() {
    budget = new RequestBudget(0, () -> 0);
    status = 200;
    body = "{}";
    retryAfter = null;
  }

  @AfterAll
  void stop() {
    camel.stop();
    custobar.stop(0);
  }

  private void answer(HttpExchange call) throws IOException {
    request =
        "%s %s %s %s"
            .formatted(
                call.getRequestMethod(),
                call.getRequestURI(),
                call.getRequestHeaders().getFirst("Authorization"),
                call.getRequestHeaders().getFirst("Content-Type"));
    call.getRequestBody().readAllBytes();
    if (!next.isEmpty()) {
      status = next.remove();
    }
    if (retryAfter != null) {
      call.getResponseHeaders().add("Retry-After", retryAfter);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean empty = status == 204 || bytes.length == 0;
    call.sendResponseHeaders(status, empty ? -1 : bytes.length);
    if (!empty) {
      call.getResponseBody().write(bytes);
    }
    call.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "200 ~ {\"response\":\"ok\",\"run_id\":\"run_1\"}",
        "201 ~ {\"response\":\"ok\"}",
        "202 ~ {}",
        "204 ~ ''",
        "200 ~ OK",
        "200 ~ []",
        "200 ~ null",
        "200 ~ {\"error\":null}",
        "200 ~ {\"error\":false}"
      })
  void custobar_took_the_request(int status, String body) throws Exception {
    assertThat(post(status, body, null).isAccepted()).isTrue();
    assertThat(request)
        .isEqualTo("POST %s Bearer t application/json; charset=utf-8".formatted(PATH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "200 ~ {\"error\":{\"reason\":\"bad email\"}} ~ bad email",
        "200 ~ {\"response\":\"ok\",\"error\":\"bad email\"} ~ bad email",
        "200 ~ {\"error\":{\"code\":7}} ~ {\"code\":7}",
        "200 ~ {\"error\":true} ~ true",
        "400 ~ {\"error\":{\"reason\":\"bad email\"}} ~ bad email",
        "400 ~ <h1>Bad</h1> ~ no reason given",
        "400 ~ '' ~ no reason given",
        "409 ~ {} ~ no reason given",
        "413 ~ '' ~ no reason given",
        "422 ~ {\"error\":[\"a\",\"b\"]} ~ [\"a\",\"b\"]"
      })
  void custobar_refuses_what_was_sent(int status, String body, String reason) throws Exception {
    assertThat(post(status, body, null)).isEqualTo(new UploadResult.Refused(status, reason));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 413, 422})
  void custobar_refuses_to_give_data_and_what_was_asked_is_not_told(int status) {
    assertThatThrownBy(() -> page(status, "{\"error\":\"a@b.c is bad\"}"))
        .isInstanceOf(CustobarRefusesUsException.class)
        .hasMessageStartingWith("Custobar refused to give data (HTTP %s)", status);
  }

  @Test
  void a_page_is_given_out_as_it_came_and_is_asked_for_without_a_body() throws Exception {
    assertThat(page(200, "{\"error\":\"is data here\"}")).isEqualTo("{\"error\":\"is data here\"}");
    assertThat(request).isEqualTo("GET /api/data/customers/?phone_number=%2B358 Bearer t null");
  }

  @Test
  void each_page_of_a_reading_has_all_its_attempts() throws Exception {
    answers(200, "{}", null);
    next.addAll(List.of(503, 503, 200, 503, 200, 503, 503, 200));
    send("direct:pages", "", null, "");
    assertThat(next).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204})
  void an_answer_of_nothing_is_no_page_but_no_failure_of_ours_either(int status) throws Exception {
    assertThat(page(status, "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401,custobar.token",
    "403,scopes",
    "404,custobar.url",
    "405,custobar.url",
    "301,custobar.url",
    "302,custobar.url",
    "308,custobar.url"
  })
  void custobar_refuses_the_connector_and_the_setting_to_look_at_is_told(
      int status, String setting) {
    assertThatThrownBy(() -> post(status, "{\"error\":\"a@b.c is bad\"}", null))
        .isInstanceOf(CustobarRefusesUsException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining("HTTP " + status)
        .hasMessageNotContaining("a@b.c");
  }

  @Test
  void a_refused_key_stops_all_flows() {
    assertThatThrownBy(() -> page(401, "")).isInstanceOf(KeyRefusedException.class);
    assertThatThrownBy(() -> budget.take(Priority.TILL, Duration.ZERO))
        .isInstanceOf(KeyRefusedException.class);
  }

  @Test
  void the_address_is_told_without_its_query() {
    assertThatThrownBy(() -> call(403))
        .hasMessageStartingWith(
            "Custobar does not let the key use /api/customers/upload/ (HTTP 403): add this address to the key's scopes");
    assertThatThrownBy(() -> call(404))
        .hasMessageStartingWith(
            "Custobar does not know the address /api/customers/upload/ (HTTP 404): check custobar.url");
  }

  @Test
  void a_web_page_is_no_consent() {
    assertThatThrownBy(() -> post(200, "\n <!DOCTYPE html><title>Log in</title>", null))
        .isInstanceOf(CustobarBusyException.class)
        .hasMessageContaining("custobar.url")
        .hasMessageNotContaining("Log in");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 520, 599})
  void custobar_is_busy_and_what_was_sent_is_not_told(int status) {
    assertThatThrownBy(() -> post(status, "{\"error\":\"a@b.c is bad\"}", null))
        .isInstanceOf(CustobarBusyException.class)
        .hasMessageContaining("HTTP " + status)
        .hasMessageNotContaining("a@b.c");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "' 37 ',37",
    "600,600",
    "601,600",
    "99999999999999999999999999,600",
    "9223372036854775807,600",
    "-5,0",
    "'Sun, 01 Mar 2026 12:01:30 GMT',90",
    "'Sun, 01 Mar 2026 11:00:00 GMT',0",
    "'Wed, 01 Mar 2028 11:00:00 GMT',600",
    "1.5,10",
    "soon,10",
    "'Sun, 41 Mar 2026 12:01:30 GMT',10"
  })
  void all_flows_pause_for_as_long_as_is_asked_within_reason(String retryAfter, long seconds) {
    assertThatThrownBy(() -> post(429, "", retryAfter))
        .isInstanceOf(CustobarBusyException.class)
        .hasMessageContaining(seconds + " s");
    assertThat(Duration.ofNanos(budget.waitNanos(Priority.TILL)))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = " ")
  void all_flows_pause_a_little_when_no_time_is_asked(String retryAfter) {
    assertThatThrownBy(() -> post(429, "", retryAfter)).hasMessageContaining("10 s");
  }

  @Test
  void a_failure_pauses_only_when_it_asks() {
    assertThatThrownBy(() -> post(503, "", null)).isInstanceOf(CustobarBusyException.class);
    assertThat(budget.waitNanos(Priority.TILL)).isZero();
    assertThatThrownBy(() -> post(503, "", "7")).isInstanceOf(CustobarBusyException.class);
    assertThat(Duration.ofNanos(budget.waitNanos(Priority.TILL))).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void the_question_of_the_guide_is_asked_and_its_answer_is_the_body() throws Exception {
    answers(200, "{\"customers\":[]}", null);
    assertThat(send("direct:company-fields", "", null, "").getMessage().getBody(String.class))
        .isEqualTo("{\"customers\":[]}");
    assertThat(request).isEqualTo("GET /api/data/customers/?limit=1 Bearer t null");
  }

  @Test
  void a_long_reason_is_shortened_between_characters() throws Exception {
    String reason = "x" + "😀".repeat(1000);

    UploadResult.Refused refused =
        (UploadResult.Refused) post(400, "{\"error\":\"" + reason + "\"}", null);

    assertThat(refused.reason()).isEqualTo("x" + "😀".repeat(299) + "…");
  }

  private UploadResult post(int status, String body, String retryAfter) throws Exception {
    answers(status, body, retryAfter);
    UploadRequest upload =
        new UploadRequest(
            Datatypes.load(CustomFields.none()).get("customers"),
            List.of(new Message("1", "", "{}".getBytes(StandardCharsets.UTF_8))),
            false);
    return send("direct:custobar-post", "", upload, "").getMessage().getBody(UploadResult.class);
  }

  private String page(int status, String body) throws Exception {
    answers(status, body, null);
    return send("direct:custobar-page", "", null, "/api/data/customers/?phone_number=%2B358")
        .getMessage()
        .getBody(String.class);
  }

  private void call(int status) throws Exception {
    answers(status, "", null);
    send("direct:call", address(PATH + "?phone_number=%2B358"), null, "");
  }

  private void answers(int status, String body, String retryAfter) {
    next.clear();
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  private Exchange send(String route, String body, UploadRequest upload, String page)
      throws Exception {
    Exchange asked =
        camel
            .getCamelContext()
            .createProducerTemplate()
            .request(
                route,
                exchange -> {
                  exchange.getMessage().setBody(body);
                  exchange.setVariable("sending", upload);
                  exchange.setVariable("page", address(page));
                });
    if (asked.getException() != null) {
      throw asked.getException();
    }
    return asked;
  }

  private String address(String path) {
    return "http://127.0.0.1:" + custobar.getAddress().getPort() + path;
  }
}
