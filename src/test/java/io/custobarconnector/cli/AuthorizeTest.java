package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A person's key makes the connector's own, which may do just what its flows do. */
@ExtendWith(OnReferenceDatabase.class)
class AuthorizeTest {

  private static final String PERSONS_KEY = "demo-token";

  private Deployment deployment;
  private Path stored;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("custobar.token", "");
    stored = deployment.folder().resolve("secrets/custobar-token");
  }

  private Cli authorize(String typed, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      return deployment.command(List.of("authorize"), arguments);
    } finally {
      System.setIn(before);
    }
  }

  private static List<String> scopes(JsonNode answer) {
    List<String> scopes = new ArrayList<>();
    answer
        .path("scopes")
        .forEach(
            scope -> scopes.add(scope.path("method").asText() + " " + scope.path("path").asText()));
    return scopes;
  }

  @Test
  void the_key_is_stored_for_its_owner_alone_and_sends_what_its_flows_send() throws Exception {
    Cli answer = authorize(PERSONS_KEY + "\n", "shops", "customers");
    assertThat(answer.exit()).as(answer.err()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
        .isEqualTo("rw-------");
    String key = Files.readString(stored).strip();
    assertThat(key).startsWith("API").isNotEqualTo(PERSONS_KEY);
    assertThat(answer.out() + answer.err()).doesNotContain(key, PERSONS_KEY);
    deployment.set("custobar.token-file", "secrets/custobar-token");
    assertThat(run("customers").exit()).isZero();
    Cli other = run("products");
    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.out() + other.err()).contains("HTTP 403");
  }

  private Cli run(String flow) {
    return deployment.command("run", "--once", flow);
  }

  @Test
  void scopes_are_shown_without_a_key() {
    Cli answer = authorize("", "--show", "--json");
    assertThat(answer.exit()).as(answer.err()).isZero();
    assertThat(scopes(answer.json()))
        .containsExactly(
            "POST /api/customers/upload/",
            "POST /api/products/upload/",
            "POST /api/sales/upload/",
            "POST /api/shops/upload/");
    assertThat(stored).doesNotExist();
    deployment.set("routes.directory", Path.of("routes").toAbsolutePath().toString());
    assertThat(
            scopes(
                authorize(
                        "",
                        "--show",
                        "--json",
                        "benefits",
                        "loyalty-joins",
                        "marketing-permissions",
                        "stock",
                        "--scope",
                        "GET /api/data/products/")
                    .json()))
        .containsExactly(
            "GET /api/data/customers/",
            "GET /api/data/events/",
            "POST /api/events/upload/",
            "POST /api/products/upload/",
            "GET /api/data/products/");
  }

  private String saidAbout(int status, String answer) throws IOException {
    HttpServer custobar =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    custobar.createContext("/", exchange -> reply(exchange, status, answer));
    custobar.createContext(
        "/api/integrations/", exchange -> reply(exchange, 201, "{\"integration\":{\"id\":\"7\"}}"));
    custobar.start();
    try {
      deployment.set("custobar.url", "http://127.0.0.1:" + custobar.getAddress().getPort());
      Cli said = authorize(PERSONS_KEY);
      assertThat(said.exit()).isEqualTo(1);
      assertThat(stored).doesNotExist();
      return said.err();
    } finally {
      custobar.stop(0);
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void what_custobar_may_have_made_is_told_and_an_answer_is_not_quoted() throws Exception {
    assertThat(saidAbout(200, "APISECRET"))
        .contains("is no JSON; the integration 7 was made and may have a key that is not stored")
        .doesNotContain("APISECRET");
    assertThat(saidAbout(200, "{}")).contains("holds no key; the integration 7", "may have a key");
    assertThat(saidAbout(502, "")).contains("HTTP 502; the integration 7", "may have a key");
    assertThat(saidAbout(400, "")).contains("HTTP 400; the integration 7 was made and has no key");
  }

  @Test
  void nothing_is_reserved_while_a_key_is_typed_and_none_is_read_where_it_would_be_seen()
      throws Exception {
    List<Boolean> reserved = new ArrayList<>();
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public synchronized int read(byte[] typed, int from, int most) {
            reserved.add(Files.exists(stored));
            return -1;
          }
        });
    System.setProperty("connector.stdin.terminal", "false");
    try {
      assertThat(deployment.command("authorize").exit()).isEqualTo(2);
      assertThat(reserved).isNotEmpty().doesNotContain(true);
      System.setProperty("connector.stdin.terminal", "true");
      Cli seen = authorize(PERSONS_KEY);
      assertThat(seen.exit()).isEqualTo(2);
      assertThat(seen.err()).contains("would be seen while you type it");
    } finally {
      System.clearProperty("connector.stdin.terminal");
      System.setIn(before);
    }
  }

  @Test
  void no_key_is_overwritten_and_none_is_left_behind_when_custobar_refuses() throws Exception {
    Cli refused = authorize("APIUNKNOWN");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("Custobar refused the key (HTTP 401)", "make a new one")
        .doesNotContain("APIUNKNOWN", "\tat ");
    assertThat(stored).doesNotExist();
    assertThat(authorize("").exit()).isEqualTo(2);
    assertThat(authorize("", "--scope", "everything").err()).contains("is no scope");
    Files.writeString(stored, "mine");
    Cli twice = authorize(PERSONS_KEY);
    assertThat(twice.exit()).isEqualTo(2);
    assertThat(twice.err()).contains("no key is overwritten");
    assertThat(stored).hasContent("mine");
    assertThat(deployment.custobar().requests())
        .filteredOn(seen -> seen.path().contains("integrations"))
        .hasSize(1);
  }
}
