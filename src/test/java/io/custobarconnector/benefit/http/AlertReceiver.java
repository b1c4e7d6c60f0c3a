package io.custobarconnector.benefit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook that is told of alerts; all that it took, in order. */
final class AlertReceiver implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 200;
  private volatile Runnable atNext = () -> {};
  private final AtomicInteger asked = new AtomicInteger();

  AlertReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          JsonNode message = JSON.readTree(exchange.getRequestBody());
          if (status == 200) {
            taken.add(message);
          }
          Runnable meanwhile = atNext;
          atNext = () -> {};
          meanwhile.run();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  /** With a word in its path that nobody else may know, as chats have it. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks/s3cr3t-w0rd";
  }

  /** From now on it answers with this, and takes nothing unless it is 200. */
  void answers(int status) {
    this.status = status;
  }

  /** What happens between the next request and its answer. */
  void atNext(Runnable meanwhile) {
    atNext = meanwhile;
  }

  /** Requests, taken or not. */
  int asked() {
    return asked.get();
  }

  /** {@code firing ConnectorFlowFailing sales}, in the order in which it was told. */
  List<String> told() {
    return taken.stream()
        .map(
            message ->
                "%s %s %s"
                    .formatted(
                        message.path("state").asText(),
                        message.path("alert").asText(),
                        message.path("flow").asText())
                    .strip())
        .toList();
  }

  List<JsonNode> messages() {
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
