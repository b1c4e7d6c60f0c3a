package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.sandbox.DeploymentSettings;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** The shipped routes and SQL, a reference database, and a stand-in Custobar that they speak to. */
public final class ShippedFlows implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Rows rows;
  private final StandInCustobar custobar;
  private final DeploymentSettings settings;

  public ShippedFlows(DataSource database, Path folder) {
    this.rows = new Rows(database);
    this.custobar =
        StandInCustobar.start(
            StandInOptions.builder()
                .requestsPerMinute(0)
                .applyDelay(Duration.ZERO)
                .eventType("LOYALTY_JOIN")
                .eventType("ACME_NEW_MEMBER")
                .eventType("STORE_VISIT")
                .build());
    this.settings = new DeploymentSettings(folder, database, custobar);
    set("custobar.retries", "0");
    set("custobar.settle", "1ms");
    set("custom-fields.customers.loyalty_tier", "string");
    set("custom-fields.customers.loyalty_points", "integer");
    set("custom-fields.customers.customer_groups", "list");
    set("custom-fields.products.stock_total", "number");
    set("custom-fields.events.shop_id", "string");
  }

  public ShippedFlows set(String key, String value) {
    settings.set(key, value);
    return this;
  }

  public Settings settings() {
    return settings.load();
  }

  public StandInCustobar custobar() {
    return custobar;
  }

  public Connector start(String... flows) {
    return Connector.start(settings(), RouteFiles.inOrder(List.of(flows)));
  }

  public Connector serve(String... flows) {
    return Connector.serve(settings(), RouteFiles.inOrder(List.of(flows)));
  }

  /** Runs the flows once, in order; none may fail. The last one's result. */
  public RunResult run(String... flows) {
    RunResult last = null;
    try (Connector connector = start(flows)) {
      for (String flow : connector.flows()) {
        last = connector.run(flow);
        assertThat(last.failure()).as(flow).isEmpty();
      }
    }
    assertThat(custobar.awaitApplied(Duration.ofSeconds(20))).isTrue();
    return last;
  }

  /** The datatypes of the uploads that the stand-in saw since the last look, in their order. */
  public List<String> uploads() {
    return custobar.requests().stream()
        .map(Seen::path)
        .filter(path -> path.endsWith("/upload/"))
        .map(path -> path.split("/", -1)[2])
        .toList();
  }

  /** What Custobar holds, as its data API tells it. */
  public List<JsonNode> held(String datatype, String query) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      custobar.baseUrl() + "/api/data/" + datatype + "/?limit=1000&" + query))
              .header("Authorization", "Bearer demo-token")
              .build();
      String answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      return JSON.readTree(answer).get(datatype).valueStream().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public void execute(String sql, Object... parameters) {
    rows.run(sql, parameters);
  }

  public String one(String sql, Object... parameters) {
    return rows.texts(sql, parameters).get(0);
  }

  @Override
  public void close() {
    custobar.close();
  }
}
