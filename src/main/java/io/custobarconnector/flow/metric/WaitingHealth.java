package io.custobarconnector.flow.metric;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers for health on the management port until the connector itself does: the process can go on,
 * and is not ready. There are no metrics yet, so that Prometheus takes it for down.
 */
public final class WaitingHealth implements AutoCloseable {

  private static final String HEALTH = "/observe/health";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private volatile Map<String, String> away = Map.of();

  /** Answers from now on, on a port that is free. */
  public WaitingHealth(String host, int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(HEALTH, this::answer);
    server.start();
  }

  /** Where it answers. */
  public String address() {
    InetSocketAddress at = server.getAddress();
    return "http://%s:%s%s".formatted(at.getHostString(), at.getPort(), HEALTH);
  }

  /**
   * Says from now on what is waited for.
   *
   * @param reasons by what is away
   */
  public void say(Map<String, String> reasons) {
    away = Map.copyOf(reasons);
  }

  private void answer(HttpExchange asked) throws IOException {
    try (asked) {
      boolean lives = asked.getRequestURI().getPath().equals(HEALTH + "/live");
      ObjectNode answer = json.createObjectNode().put("status", lives ? "UP" : "DOWN");
      if (!lives) {
        new TreeMap<>(away)
            .forEach(
                (what, reason) ->
                    answer
                        .withArray("checks")
                        .addObject()
                        .put("name", what)
                        .put("status", "DOWN")
                        .put("message", reason));
      }
      byte[] body = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(answer);
      asked.getResponseHeaders().set("Content-Type", "application/json");
      asked.sendResponseHeaders(lives ? 200 : 503, body.length);
      asked.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
