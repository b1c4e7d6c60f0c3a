package io.custobarconnector.console;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorKeys;
import io.custobarconnector.journal.operator.OperatorRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A connector that serves with its console, and people who sign in to it. */
final class ConsoleFixture implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final Deployment deployment;
  final Connector connector;
  private final Console console;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  private ConsoleFixture(Deployment deployment, Connector connector) {
    this.deployment = deployment;
    this.connector = connector;
    this.console = Console.open(connector, () -> Instant.now().plus(ahead.get())).orElseThrow();
  }

  /** Serves all flows of the deployment, whose schedules are never due. */
  static ConsoleFixture serve(Deployment deployment, String... flows) {
    for (String flow : Deployment.FLOWS) {
      deployment.set(flow + ".schedule", "0 0 0 1 1 ? 2099");
    }
    return onSchedule(deployment, flows);
  }

  /** Serves flows at the times that the deployment says. */
  static ConsoleFixture onSchedule(Deployment deployment, String... flows) {
    return new ConsoleFixture(deployment, deployment.serve(flows));
  }

  /** For sessions, time goes on by so much at once. */
  void later(Duration time) {
    ahead.updateAndGet(before -> before.plus(time));
  }

  OperatorKeys keys() {
    return new OperatorKeys(connector.journal());
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + connector.managementPort() + path);
  }

  /** A browser in which nobody is signed in. */
  Browser stranger() {
    return new Browser(this, "", "");
  }

  /** Somebody with a new key of the role, signed in. */
  Browser signedIn(OperatorRole role) {
    return signIn(keys().add(role, "Aino (" + role.word() + ")"));
  }

  Browser signIn(String key) {
    // Beside many wrong keys, one that was just made is known within a second.
    Answer answer =
        await()
            .until(
                () -> stranger().post("/session", Map.of("key", key)),
                came -> came.status() == 200);
    String cookie = answer.whole().headers().firstValue("Set-Cookie").orElseThrow();
    return new Browser(
        this, cookie.substring(0, cookie.indexOf(';')), answer.body().path("csrfToken").asText());
  }

  /** What was answered. */
  record Answer(HttpResponse<String> whole) {

    int status() {
      return whole.statusCode();
    }

    String text() {
      return whole.statusCode() + " " + whole.body();
    }

    JsonNode body() {
      try {
        return JSON.readTree(whole.body());
      } catch (JsonProcessingException e) {
        throw new AssertionError(whole.body(), e);
      }
    }

    String code() {
      return body().path("code").asText();
    }
  }

  /**
   * Somebody's browser.
   *
   * @param cookie empty before they signed in
   */
  record Browser(ConsoleFixture console, String cookie, String csrfToken) {

    Browser withCsrfToken(String other) {
      return new Browser(console, cookie, other);
    }

    Answer get(String path) {
      return send(request(path).GET());
    }

    Answer post(String path, Object body) {
      try {
        return post(path, JSON.writeValueAsString(body));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(e);
      }
    }

    Answer post(String path, String body) {
      return send(
          request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body)));
    }

    Answer send(String method, String path) {
      return send(request(path).method(method, BodyPublishers.noBody()));
    }

    HttpRequest.Builder request(String path) {
      HttpRequest.Builder request = HttpRequest.newBuilder(console.address("/console/api" + path));
      if (!cookie.isEmpty()) {
        request.header("Cookie", cookie);
      }
      if (!csrfToken.isEmpty()) {
        request.header("X-CSRF-Token", csrfToken);
      }
      return request;
    }

    Answer send(HttpRequest.Builder request) {
      return new Answer(ConsoleFixture.send(request.build()));
    }
  }

  static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    console.close();
    connector.close();
    deployment.close();
  }
}
