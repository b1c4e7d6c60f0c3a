package io.custobarconnector.permission;

import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.DeploymentSettings;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.Unknown;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * A source, a stand-in Custobar and the connector with the shipped routes between them. One serves
 * a whole class: {@link #fresh} forgets what a test did, and the connector goes on running as long
 * as the next test wants the same settings and flows.
 */
final class PermissionSetup implements AutoCloseable {

  static final String SECRET = "a-shared-secret";
  private static final String FLOW = "marketing-permissions";
  private static final int LARGEST_REQUEST = 500;

  private final DataSource source;
  private final Rows rows;
  private final Path folder;
  private final Unknown[] unknowns;
  private DeploymentSettings settings;
  private final HttpClient client = HttpClient.newHttpClient();
  StandInCustobar custobar;
  final int port = FreePorts.one();
  private final int managementPort = FreePorts.one();
  private Connector connector;
  private Map<String, String> running = Map.of();
  private boolean hooked;

  PermissionSetup(DataSource source, Path folder, Unknown... unknowns) {
    this.source = source;
    this.rows = new Rows(source);
    this.folder = folder;
    this.unknowns = unknowns.clone();
    open();
  }

  private void open() {
    custobar =
        StandInCustobar.start(
            StandInOptions.builder()
                .requestsPerMinute(0)
                .applyDelay(Duration.ofMillis(1))
                .assume(unknowns)
                .build());
    hooked = false;
    defaults();
  }

  private void defaults() {
    settings = new DeploymentSettings(folder, source, custobar);
    set("custobar.retry-delay", "10ms");
    set("custobar.webhook-secret", SECRET);
    set("pos.host", "127.0.0.1");
    set("pos.port", Integer.toString(port));
    set("management.port", Integer.toString(managementPort));
    // Only the test runs a flow.
    set(FLOW + ".schedule", "0 0 0 1 1 ? 2099");
    set("customer-permissions.schedule", "0 0 0 1 1 ? 2099");
    set("marketing-permissions.settle", "1ms");
  }

  /** As at the beginning, for another test: nobody has said anything, and nothing is known. */
  PermissionSetup fresh() {
    if (hooked) {
      close();
      open();
    } else {
      custobar.reset();
      defaults();
    }
    execute(
        """
        DO $$ BEGIN
          IF to_regclass('connector.permission_known') IS NOT NULL THEN
            TRUNCATE connector.permission_known, connector.permission_waiting, connector.permission_read,
                     connector.permission_asked, connector.permission_audit, connector.permission_reading,
                     connector.permission_address, connector.rejected, connector.delivered, connector.run;
          END IF;
          UPDATE customer SET marketing_email = NULL, marketing_email_at = NULL, marketing_email_source = NULL,
                              marketing_sms = NULL, marketing_sms_at = NULL, marketing_sms_source = NULL
           WHERE marketing_email IS NOT NULL OR marketing_sms IS NOT NULL;
        END $$\
        """);
    return this;
  }

  PermissionSetup set(String key, String value) {
    settings.set(key, value);
    return this;
  }

  Settings settings() {
    return settings.load();
  }

  PermissionSetup start(String... flows) {
    List<String> wanted = flows.length == 0 ? List.of(FLOW) : List.of(flows);
    Map<String, String> with = new TreeMap<>(settings.values());
    with.put("flows", wanted.toString());
    if (connector == null || !running.equals(with)) {
      stop();
      connector = Connector.serve(settings(), wanted);
      running = with;
    }
    return this;
  }

  void stop() {
    if (connector != null) {
      connector.close();
      connector = null;
    }
  }

  /** Lets the stand-in's webhook reach the connector. */
  PermissionSetup hooked() {
    custobar.webhook(address(), SECRET);
    hooked = true;
    return this;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port + "/v1/custobar/marketing-permissions");
  }

  RunResult reconcile() {
    return connector.run(FLOW);
  }

  RunResult run(String flow) {
    return connector.run(flow);
  }

  /** Runs a flow with {@code --accept}. */
  RunResult accept(String flow) {
    return connector.run(flow, true);
  }

  HttpResponse<String> post(String body) {
    return send("POST", SECRET, body);
  }

  /** How many statements monitoring has seen, that went there and ended so. */
  int counted(String direction, String outcome) {
    URI metrics = URI.create("http://127.0.0.1:" + connector.managementPort() + "/observe/metrics");
    String series =
        "connector_permission_changes_total{direction=\"%s\",outcome=\"%s\"} "
            .formatted(direction, outcome);
    return client
        .sendAsync(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .join()
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  HttpResponse<String> send(String method, String authorization, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address())
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A customer in the source and in Custobar, where no permission was ever asked. */
  String customer(Boolean email, String emailAt) {
    long number = Long.parseLong(text("SELECT max(sequence_number) + 1 FROM customer"));
    execute(
        "INSERT INTO customer (sequence_number, first_name, last_name, marketing_email,"
            + " marketing_email_at, marketing_email_source) VALUES (?, 'A', 'B', ?, "
            + emailAt
            + ", 'pos')",
        number,
        email);
    String id = Long.toString(number);
    custobarHas(id, "");
    return id;
  }

  /** So many customers in the source with a yes of this moment, of whom Custobar knows nothing. */
  List<String> customersWithYes(int count) {
    execute(
        "INSERT INTO customer (sequence_number, first_name, last_name, marketing_email, marketing_email_at, marketing_email_source)"
            + " SELECT (SELECT max(sequence_number) FROM customer) + n, 'A', 'B', true, clock_timestamp(), 'pos' FROM generate_series(1, ?) n",
        count);
    return List.of(
        text("SELECT string_agg(sequence_number::text, ',' ORDER BY sequence_number DESC) FROM (SELECT sequence_number FROM customer ORDER BY 1 DESC LIMIT "
                + count
                + ") c")
            .split(","));
  }

  /** So many customers whom both systems have, and who have said nothing. */
  List<String> silentCustomers(int count) {
    List<String> ids = customersWithYes(count);
    execute("UPDATE customer SET marketing_email = NULL, marketing_email_at = NULL");
    custobarHasAll(ids.stream().map(id -> "{\"external_id\":\"" + id + "\"}").toList());
    return ids;
  }

  /** Imports a customer to Custobar, as the customers flow would. */
  void custobarHas(String id, String more) {
    custobarHasAll(List.of("{\"external_id\":\"" + id + "\"" + more + "}"));
  }

  /** Imports many, each as JSON. */
  void custobarHasAll(List<String> customers) {
    for (int from = 0; from < customers.size(); from += LARGEST_REQUEST) {
      List<String> some =
          customers.subList(from, Math.min(customers.size(), from + LARGEST_REQUEST));
      upload("{\"customers\":[" + String.join(",", some) + "]}");
    }
    custobar.awaitApplied(Duration.ofSeconds(10));
  }

  private void upload(String body) {
    HttpRequest upload =
        HttpRequest.newBuilder(URI.create(custobar.baseUrl() + "/api/customers/upload/"))
            .header("Authorization", "Bearer demo-token")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      client.send(upload, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What Custobar has: true, false or null. */
  String inCustobar(String id, String field) {
    custobar.awaitApplied(Duration.ofSeconds(10));
    return custobar.find(Datatype.CUSTOMERS, id).orElseThrow().path(field).asText("null");
  }

  /** What the source has of a customer: value and who wrote it. */
  String email(String id) {
    return text(
        "SELECT coalesce(marketing_email::text, 'null') || ' by '"
            + " || coalesce(marketing_email_source, 'nobody')"
            + " FROM customer WHERE sequence_number = "
            + id);
  }

  String text(String sql) {
    return rows.texts(sql).stream().findFirst().orElse("");
  }

  void execute(String sql, Object... parameters) {
    rows.run(sql, parameters);
  }

  /**
   * Lets a table lose its rows when a reading of Custobar ends, as a crash of the database does to
   * one that is not logged; until {@link #crashesNoMore}.
   */
  void crashesAfterReading(String table) {
    execute(
        """
        CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          DELETE FROM connector.%s;
          RETURN NULL;
        END $$;
        CREATE TRIGGER crash AFTER INSERT ON connector.permission_reading
           FOR EACH STATEMENT EXECUTE FUNCTION crash()\
        """
            .formatted(table));
  }

  void crashesNoMore() {
    execute("DROP FUNCTION crash() CASCADE");
  }

  /** A Custobar that says the same whatever it is asked, and shows what it is sent. */
  static HttpServer answering(String body, Consumer<String> sent) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        call -> {
          sent.accept(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          call.sendResponseHeaders(200, page.length);
          call.getResponseBody().write(page);
          call.close();
        });
    server.start();
    return server;
  }

  /** The reasons in the audit of a customer, in order. */
  String reasons(String id) {
    return text(
        "SELECT coalesce(string_agg(origin || ' ' || stated || ' ' || reason, ', ' ORDER BY id), '')"
            + " FROM connector.permission_audit WHERE external_id = '"
            + id
            + "'");
  }

  @Override
  public void close() {
    stop();
    custobar.close();
  }
}
