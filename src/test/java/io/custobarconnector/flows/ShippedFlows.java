package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.route.RouteFiles;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The shipped routes and SQL, a reference database, and a stand-in Custobar that they speak to. */
public final class ShippedFlows implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DataSource database;
  private final Path folder;
  private final StandInCustobar custobar;
  private final Map<String, String> settings = new TreeMap<>();

  public ShippedFlows(DataSource database, Path folder) {
    this.database = database;
    this.folder = folder;
    this.custobar =
        StandInCustobar.start(
            StandInOptions.builder()
                .requestsPerMinute(0)
                .applyDelay(Duration.ZERO)
                .eventType("LOYALTY_JOIN")
                .eventType("ACME_NEW_MEMBER")
                .eventType("STORE_VISIT")
                .build());
    try (Connection connection = database.getConnection()) {
      set("scc.url", connection.getMetaData().getURL());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    set("scc.username", "postgres");
    set("custobar.url", custobar.baseUrl());
    set("custobar.token", "demo-token");
    set("custobar.requests-per-minute", "0");
    set("custobar.retries", "0");
    set("custobar.settle", "1ms");
    set("custom-fields.customers.loyalty_tier", "string");
    set("custom-fields.customers.loyalty_points", "integer");
    set("custom-fields.customers.customer_groups", "list");
    set("custom-fields.products.stock_total", "number");
    set("custom-fields.events.shop_id", "string");
    set("routes.directory", Path.of("routes").toAbsolutePath().toString());
    set("management.port", "0");
  }

  public ShippedFlows set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  public Settings settings() {
    String text =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining("\n"));
    try {
      return Settings.load(
          Files.writeString(folder.resolve("application.properties"), text), Map.of(), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepared(connection, sql, parameters)) {
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  public String one(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = prepared(connection, sql, parameters);
        ResultSet row = query.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  @Override
  public void close() {
    custobar.close();
  }
}
