package io.custobarconnector.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes uploads, keeps what they say by {@code external_id}, and fails when it is told to. */
final class PlainCustobar implements AutoCloseable {

  /** What becomes of a request. */
  enum Fate {
    FAILS,
    ANSWER_IS_LOST
  }

  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Map<String, JsonNode>> held = new TreeMap<>();
  private final List<List<JsonNode>> requests = new ArrayList<>();
  private final Map<Integer, Fate> fates = new HashMap<>();
  private int asked;
  private boolean poisoned = true;

  PlainCustobar() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What becomes of the request after so many others. */
  synchronized void next(int after, Fate fate) {
    fates.put(asked + after, fate);
  }

  synchronized void clearFates() {
    fates.clear();
  }

  /** From now on it takes what it refused. */
  synchronized void takeAll() {
    poisoned = false;
    fates.clear();
  }

  /** How many requests came, those that failed included. */
  synchronized int asked() {
    return asked;
  }

  /** The rows of each request that it took, from a request on. */
  synchronized List<List<JsonNode>> requests(int from) {
    return List.copyOf(requests.subList(from, requests.size()));
  }

  /** How many requests it took. */
  synchronized int taken() {
    return requests.size();
  }

  /** What it holds: records with their fields. */
  synchronized Map<String, Map<String, JsonNode>> held() {
    Map<String, Map<String, JsonNode>> copy = new TreeMap<>();
    held.forEach((id, record) -> copy.put(id, Map.copyOf(record)));
    return copy;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 200, "{}");
      return;
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    Fate fate = fates.remove(asked++);
    if (fate == Fate.FAILS) {
      answer(exchange, 500, "{}");
      return;
    }
    List<JsonNode> rows = new ArrayList<>();
    json.readTree(body).elements().forEachRemaining(list -> list.forEach(rows::add));
    if (poisoned && rows.stream().anyMatch(PlainCustobar::isPoison)) {
      answer(exchange, 400, "{\"error\":{\"reason\":\"poison\"}}");
      return;
    }
    requests.add(rows);
    for (JsonNode row : rows) {
      Map<String, JsonNode> fields =
          held.computeIfAbsent(row.path("external_id").asText(), id -> new TreeMap<>());
      row.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    }
    if (fate == Fate.ANSWER_IS_LOST) {
      exchange.close();
      return;
    }
    answer(exchange, 200, "{}");
  }

  private static boolean isPoison(JsonNode row) {
    return title(row).startsWith("poison");
  }

  /** The title of a product, or of a line's product. */
  static String title(JsonNode row) {
    return row.path("title").asText() + row.path("product_title").asText();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
