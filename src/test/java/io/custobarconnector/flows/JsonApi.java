package io.custobarconnector.flows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Any HTTP API that answers in JSON, as a test says; it remembers what it was asked. */
public final class JsonApi implements AutoCloseable {

  /** A request, with its query decoded. */
  public record Asked(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String body,
      long atNanos) {

    /** A parameter of the query; empty text when it is not there. */
    public String parameter(String name) {
      return query.getOrDefault(name, "");
    }

    /** A header by its name in lower case; empty text when it is not there. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** A field of a form in the body. */
    public Optional<String> form(String name) {
      return Optional.ofNullable(decoded(body).get(name));
    }
  }

  /** An answer. */
  public record Answer(int status, String body, Map<String, String> headers) {
    public static Answer ok(String body) {
      return new Answer(200, body, Map.of());
    }

    public static Answer of(int status, String body) {
      return new Answer(status, body, Map.of());
    }

    public Answer with(String header, String value) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put(header, value);
      return new Answer(status, body, all);
    }
  }

  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  private JsonApi(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a port of its own. */
  public static JsonApi start(Function<Asked, Answer> answers) {
    try {
      JsonApi api =
          new JsonApi(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      api.server.createContext("/", exchange -> api.answer(exchange, answers));
      api.server.start();
      return api;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange, Function<Asked, Answer> answers) throws IOException {
    try (exchange) {
      Map<String, String> headers = new LinkedHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      Asked request =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              decoded(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("")),
              headers,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              System.nanoTime());
      asked.add(request);
      Answer answer = answers.apply(request);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(
          answer.status(), body.length == 0 || answer.status() == 204 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Map<String, String> decoded(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2) {
        parameters.put(
            URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
            URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All requests so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Requests for a path so far. */
  public List<Asked> asked(String path) {
    return asked.stream().filter(request -> request.path().equals(path)).toList();
  }

  public void forget() {
    asked.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
