package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.console.ConsoleFixture.Answer;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorKeys;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Who may come into the console, and what a stranger can do: nothing. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleAccessTest {

  private static final List<String> VERBS = List.of("get", "post", "delete");

  @TempDir static Path folder;
  private static ConsoleFixture console;

  @BeforeAll
  static void serve(DataSource database) throws IOException {
    Deployment deployment = new Deployment(database, folder).set("benefits.enabled", "false");
    Files.copy(
        Path.of("routes/benefits.camel.yaml"), deployment.routes().resolve("benefits.camel.yaml"));
    console = ConsoleFixture.serve(deployment);
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  /** Method and path of each operation that is described, with the roles that may call it. */
  private static Map<String, Set<String>> described() throws IOException {
    try (InputStream stream =
        ConsoleAccessTest.class.getResourceAsStream("/console/openapi.yaml")) {
      Map<?, ?> openApi =
          (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(stream);
      Map<String, Set<String>> operations = new TreeMap<>();
      ((Map<?, ?>) openApi.get("paths"))
          .forEach(
              (path, operationsOfPath) ->
                  VERBS.forEach(
                      verb -> {
                        if (((Map<?, ?>) operationsOfPath).get(verb)
                            instanceof Map<?, ?> operation) {
                          Set<String> roles = new TreeSet<>();
                          if (operation.get("x-roles") instanceof List<?> named) {
                            named.forEach(role -> roles.add(role.toString()));
                          }
                          operations.put(verb.toUpperCase(Locale.ROOT) + " " + path, roles);
                        }
                      }));
      return operations;
    }
  }

  private static Answer call(Browser browser, String operation) {
    String method = operation.substring(0, operation.indexOf(' '));
    String path =
        operation
            .substring(operation.indexOf(' ') + 1)
            .replace("{flow}", "no-such-flow")
            .replace("{id}", "4711");
    return method.equals("POST") ? browser.post(path, "{}") : browser.send(method, path);
  }

  @Test
  void each_role_may_do_what_is_described_and_nothing_else() throws IOException {
    Map<OperatorRole, Browser> browsers = new TreeMap<>();
    for (OperatorRole role : OperatorRole.values()) {
      browsers.put(role, console.signedIn(role));
    }
    List<String> wrong = new ArrayList<>();
    described()
        .forEach(
            (operation, roles) -> {
              if (operation.contains(" /session") || operation.endsWith(" /events")) {
                return;
              }
              assertThat(roles).as(operation).isNotEmpty();
              Answer stranger = call(console.stranger(), operation);
              if (stranger.status() != 401 || !stranger.code().equals("signed-out")) {
                wrong.add("nobody: " + operation + ": " + stranger.text());
              }
              browsers.forEach(
                  (role, browser) -> {
                    Answer answer = call(browser, operation);
                    boolean refused = answer.status() == 403 && answer.code().equals("not-allowed");
                    if (refused == roles.contains(role.word()) || answer.status() == 500) {
                      wrong.add(role + ": " + operation + ": " + answer.text());
                    }
                  });
            });
    assertThat(wrong).isEmpty();
  }

  @Test
  void without_a_directory_there_is_no_way_to_it() {
    Browser stranger = console.stranger();
    assertThat(stranger.get("/session/ways").body().path("directory").asBoolean()).isFalse();
    assertThat(stranger.get("/session/directory").status()).isEqualTo(404);
    assertThat(stranger.get("/session/directory/return?code=1&state=1").status()).isEqualTo(404);
  }

  @Test
  void a_service_person_watches_no_flows() {
    assertThat(console.signedIn(OperatorRole.SERVICE).get("/events").code())
        .isEqualTo("not-allowed");
  }

  @Test
  void what_changes_anything_needs_the_sessions_csrf_token() throws IOException {
    Browser operator = console.signedIn(OperatorRole.OPERATOR);
    for (String operation : described().keySet()) {
      if (!operation.startsWith("GET") && !operation.equals("POST /session")) {
        for (String token :
            List.of("", "wrong", console.signedIn(OperatorRole.OPERATOR).csrfToken())) {
          assertThat(call(operator.withCsrfToken(token), operation).code())
              .as(operation)
              .isEqualTo("csrf");
        }
      }
    }
    assertThat(operator.get("/session").status()).as("still signed in").isEqualTo(200);
  }

  @Test
  void a_cookie_opens_nothing_once_its_owner_has_signed_out() {
    Browser operator = console.signedIn(OperatorRole.OPERATOR);
    Browser thief = new Browser(console, operator.cookie(), operator.csrfToken());
    assertThat(thief.get("/overview").status()).isEqualTo(200);
    assertThat(operator.send("DELETE", "/session").status()).isEqualTo(204);
    assertThat(thief.get("/overview").status()).isEqualTo(401);
    assertThat(thief.get("/session").status()).isEqualTo(401);
  }

  @Test
  void a_key_that_is_revoked_ends_its_sessions() {
    OperatorKeys keys = console.keys();
    Browser operator = console.signIn(keys.add(OperatorRole.OPERATOR, "Revoked"));
    long number =
        keys.list().stream()
            .filter(entry -> entry.operator().name().equals("Revoked"))
            .findFirst()
            .orElseThrow()
            .operator()
            .keyId();
    assertThat(keys.revoke(number)).isTrue();
    await().untilAsserted(() -> assertThat(operator.get("/session").status()).isEqualTo(401));
  }

  @Test
  void wrong_keys_are_slowed_down_and_the_right_one_is_let_in_all_the_same() {
    List<Answer> answers =
        IntStream.range(0, 30)
            .mapToObj(i -> console.stranger().post("/session", Map.of("key", "op_" + i)))
            .toList();
    assertThat(answers).extracting(Answer::status).contains(401, 429).doesNotContain(200, 500);
    Answer tooMany = answers.get(answers.size() - 1);
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.whole().headers().firstValueAsLong("Retry-After").orElse(0))
        .isBetween(1L, 60L);
    assertThat(console.signedIn(OperatorRole.VIEWER).get("/overview").status()).isEqualTo(200);
  }

  @Test
  void the_cookie_is_for_this_site_alone_and_no_script_reads_it() {
    String key = console.keys().add(OperatorRole.VIEWER, "Cookie");
    Browser stranger = console.stranger();
    String plain = cookie(stranger.post("/session", Map.of("key", key)));
    assertThat(plain)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/console/api");
    assertThat(plain).doesNotContain("Secure");
    String overTls =
        cookie(
            stranger.send(
                stranger
                    .request("/session")
                    .header("X-Forwarded-Proto", "https")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"key\":\"" + key + "\"}"))));
    assertThat(overTls).contains("Secure");
  }

  private static String cookie(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.whole().headers().firstValue("Set-Cookie").orElseThrow();
  }

  @Test
  void every_answer_tells_the_browser_to_do_nothing_else_with_it() {
    Answer answer = console.signedIn(OperatorRole.OPERATOR).get("/overview");
    HttpHeaders headers = answer.whole().headers();
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(headers.map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    for (String page : List.of("/", "/console/app.js", "/console/nowhere.js")) {
      HttpResponse<String> file =
          ConsoleFixture.send(HttpRequest.newBuilder(console.address(page)).build());
      assertThat(file.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(page)
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(file.statusCode()).as(page).isEqualTo(page.contains("nowhere") ? 404 : 200);
    }
  }

  @Test
  void pages_come_from_the_program_and_from_nowhere_else() {
    for (String path :
        List.of(
            "/console/../application.properties",
            "/console/%2e%2e/%2e%2e/application.properties",
            "/console/..%2f..%2fapplication.properties",
            "/console/lib/../../openapi.json",
            "/console/.hidden",
            "/console/web/index.html")) {
      assertThat(
              ConsoleFixture.send(HttpRequest.newBuilder(console.address(path)).build())
                  .statusCode())
          .as(path)
          .isEqualTo(404);
    }
    for (String file : List.of("lib/uPlot.js", "lib/uPlot.css", "openapi.yaml")) {
      assertThat(
              ConsoleFixture.send(
                      HttpRequest.newBuilder(console.address("/console/" + file)).build())
                  .statusCode())
          .as(file)
          .isEqualTo(200);
    }
  }

  @Test
  void bad_input_is_answered_with_a_sentence_and_does_nothing() {
    Browser operator = console.signedIn(OperatorRole.OPERATOR);
    List<Answer> answers = new ArrayList<>();
    for (String body :
        List.of("", "[]", "null", "{", "\"x\"", "{\"accept\":\"yes\"}", "{\"other\":1}")) {
      Answer answer = operator.post("/flows/shops/backfill", body);
      if (body.isEmpty() || body.equals("null")) {
        assertThat(answer.status()).as(body).isEqualTo(409);
      } else {
        answers.add(answer);
      }
    }
    for (String query :
        List.of(
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=1e9",
            "limit=x",
            "limit=1&limit=2",
            "before=0",
            "before=99999999999999999999",
            "before=%27%3B--")) {
      answers.add(operator.get("/flows/shops/runs?" + query));
    }
    answers.add(operator.get("/rejected?before=1.2"));
    answers.add(operator.get("/rejected?key=%00"));
    answers.add(operator.get("/rejected?reason=" + "x".repeat(257)));
    answers.add(operator.get("/rejected/0"));
    answers.add(operator.get("/rejected/1%27%20OR%201=1"));
    for (String ids : List.of("[]", "[0]", "[\"1\"]", "[1.5]", "1", "[null]")) {
      answers.add(operator.post("/rejected/drop", "{\"ids\":" + ids + "}"));
    }
    assertThat(answers).extracting(Answer::text).allMatch(text -> text.startsWith("400 "));
    assertThat(answers).extracting(Answer::code).containsOnly("invalid-request");
    Answer form =
        operator.send(
            operator
                .request("/flows/shops/run")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
    assertThat(form.status()).isEqualTo(400);
    assertThat(operator.get("/flows/nowhere").status()).isEqualTo(404);
    assertThat(operator.get("/flows/shops%2F..%2Fx").status()).isEqualTo(404);
    assertThat(operator.get("/nothing").status()).isEqualTo(404);
    assertThat(console.connector.openRuns()).isEmpty();
  }

  @Test
  void a_flow_that_does_not_work_page_by_page_cannot_be_stopped() {
    Browser operator = console.signedIn(OperatorRole.OPERATOR);
    Answer cancelled = operator.post("/flows/benefits/cancel", "{}");
    assertThat(cancelled.status()).isEqualTo(409);
    assertThat(cancelled.body().path("detail").asText()).startsWith("benefits cannot be stopped");
    assertThat(actions(operator, "benefits").path("cancel").path("possible").asBoolean()).isFalse();
    assertThat(actions(operator, "shops").path("cancel").path("possible").asBoolean()).isTrue();
    assertThat(operator.get("/flows/benefits/next").status())
        .as("nor is there anything to compare")
        .isEqualTo(409);
    assertThat(actions(operator, "benefits").path("next").path("possible").asBoolean()).isFalse();
  }

  private static JsonNode actions(Browser operator, String flow) {
    return operator.get("/flows/" + flow).body().path("actions");
  }

  @Test
  void who_types_console_comes_to_the_page() {
    for (String path : List.of("/console", "/console/")) {
      HttpResponse<String> answer =
          ConsoleFixture.send(HttpRequest.newBuilder(console.address(path)).build());
      assertThat(answer.statusCode()).as(path).isEqualTo(302);
      assertThat(answer.headers().firstValue("Location")).contains("/");
    }
  }

  @Test
  void the_session_says_in_which_zone_days_begin() {
    assertThat(
            console.signedIn(OperatorRole.SERVICE).get("/session").body().path("timeZone").asText())
        .isEqualTo("Europe/Helsinki");
  }

  @Test
  void a_body_that_is_far_too_large_is_not_read() {
    Browser operator = console.signedIn(OperatorRole.OPERATOR);
    Answer answer = operator.post("/rejected/drop", "{\"ids\":[" + "1,".repeat(50_000) + "1]}");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("too-large");
  }
}
