package io.custobarconnector.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes whatever is uploaded, at once, and only counts: what is measured is never Custobar's own
 * time. It ends with the process that started it.
 */
final class CountingCustobar {

  private static final byte[] ID = "\"external_id\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TAKEN = "{\"response\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();

  private CountingCustobar() {}

  /** Starts it as a process of its own. */
  static Process start(int port, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dsun.net.httpserver.nodelay=true",
            "-cp",
            System.getProperty("java.class.path"),
            CountingCustobar.class.getName(),
            Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /**
   * Answers until the process that started this one is gone.
   *
   * @param arguments the port
   */
  public static void main(String[] arguments) throws IOException {
    CountingCustobar custobar = new CountingCustobar();
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
            50);
    server.createContext("/counts", custobar::tell);
    server.createContext("/", custobar::take);
    server.setExecutor(Executors.newFixedThreadPool(2));
    server.start();
    int end = System.in.read();
    server.stop(0);
    System.out.printf("counted %d rows: %d%n", custobar.rows.get(), end);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (InputStream body = exchange.getRequestBody()) {
      rows.addAndGet(ids(body.readAllBytes()));
    }
    requests.incrementAndGet();
    answer(exchange, TAKEN);
  }

  /** The rows and requests since it was last asked. */
  private void tell(HttpExchange exchange) throws IOException {
    String counts = "%d %d".formatted(rows.getAndSet(0), requests.getAndSet(0));
    answer(exchange, counts.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  private static int ids(byte[] body) {
    int found = 0;
    int last = body.length - ID.length;
    for (int i = 0; i <= last; i++) {
      if (body[i] == ID[0] && body[i + 1] == ID[1]) {
        int k = 2;
        while (k < ID.length && body[i + k] == ID[k]) {
          k++;
        }
        if (k == ID.length) {
          found++;
          i += k - 1;
        }
      }
    }
    return found;
  }
}
