package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reconciliation of many customers in a small heap, in a process of its own. -Dcustomers=1000000
 * tries a million, -Dheap=48 a smaller heap.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class PermissionMemoryIT {

  private static final int CUSTOMERS = Integer.getInteger("customers", 50_000);
  private static final int HEAP = Integer.getInteger("heap", 64);
  private static final int PAGE = 10_000;
  private static final int FIRST = 10_000_000;

  @Test
  void many_customers_are_reconciled_in_64_megabytes(DataSource source, @TempDir Path folder)
      throws Exception {
    HttpServer custobar =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    custobar.createContext("/api/data/customers/", PermissionMemoryIT::page);
    custobar.start();
    try (PermissionSetup setup = new PermissionSetup(source, folder)) {
      setup.set("custobar.url", "http://127.0.0.1:" + custobar.getAddress().getPort());
      setup.set("marketing-permissions.first-true", "grant").settings();
      setup.execute(
          "INSERT INTO customer (sequence_number, first_name, last_name)"
              + " SELECT n, 'A', 'B' FROM generate_series(%d, %d) n"
                  .formatted(FIRST, FIRST + CUSTOMERS - 1));
      Path output = folder.resolve("output");
      ProcessBuilder command =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + HEAP + "m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.custobarconnector.cli.Main",
                  "run",
                  "--once",
                  "--config",
                  folder.resolve("application.properties").toString(),
                  "marketing-permissions")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      command.environment().put("CUSTOBAR_TOKEN", "demo-token");
      Process connector = command.start();
      connector.getOutputStream().close();
      assertThat(connector.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(connector.exitValue()).as(Files.readString(output)).isZero();
      assertThat(
              setup.text("SELECT count(*) FROM customer WHERE marketing_email_source = 'custobar'"))
          .isEqualTo(Integer.toString(CUSTOMERS));
      assertThat(setup.text("SELECT rows_sent FROM connector.run")).isEqualTo("" + CUSTOMERS);
    } finally {
      custobar.stop(0);
    }
  }

  private static void page(HttpExchange call) throws IOException {
    String query = call.getRequestURI().getQuery();
    int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
    int to = Math.min(CUSTOMERS, from + PAGE);
    StringBuilder page = new StringBuilder("{\"customers\":[");
    for (int i = from; i < to; i++) {
      page.append(i == from ? "" : ",")
          .append("{\"external_id\":\"")
          .append(FIRST + i)
          .append("\",\"can_email\":true}");
    }
    page.append("],\"count\":").append(CUSTOMERS);
    if (to < CUSTOMERS) {
      page.append(",\"next_url\":\"http://127.0.0.1:")
          .append(call.getLocalAddress().getPort())
          .append("/api/data/customers/?limit=10000&cursor=")
          .append(to)
          .append('"');
    }
    byte[] body = page.append('}').toString().getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, body.length);
    call.getResponseBody().write(body);
    call.close();
  }
}
