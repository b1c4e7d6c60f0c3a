package io.custobarconnector.benefit.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A collector of traces, by OTLP over HTTP. What it took is kept as bytes read as Latin-1: texts
 * stand in protobuf as they are.
 */
final class Collector implements AutoCloseable {

  private final HttpServer server;
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          taken.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** All that was sent so far. */
  String said() {
    return taken.stream().collect(Collectors.joining("\n"));
  }

  List<String> keys() {
    return headers;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
