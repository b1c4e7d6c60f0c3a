package io.custobarconnector.flow.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.benefit.http.PosKeys;
import io.custobarconnector.benefit.http.TrustingAnybody;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.journal.alert.AlertState;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.sandbox.DeploymentSettings;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.settings.Settings;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

/** A shop with its tills, the connector, and a stand-in Custobar, in simulated time. */
final class Shop implements AutoCloseable {

  /** Of requests a minute. */
  private static final int LIMIT = 120;

  /** The test runs flows at their times; by the real clock none is ever due. */
  private static final String NEVER = "0 0 0 1 1 ? 2099";

  private static final List<String> FLOWS = List.of("shops", "customers", "sales", "benefits");
  private static final String PHONE = "0405000001";

  private final Path folder;
  private final SimulatedTime time;
  private final ShopSource source;
  private final TillCertificate certificate;
  private final StandInCustobar custobar;
  private final HttpClient http;
  private final int port = FreePorts.one();
  private final Settings settings;
  private final String key;
  private Optional<Connector> connector = Optional.empty();
  private Optional<Alerts> alerts = Optional.empty();

  Shop(DataSource database, SimulatedTime time, Path folder) throws Exception {
    this.folder = folder;
    this.time = time;
    this.source = new ShopSource(new Rows(database));
    this.certificate = new TillCertificate(folder.resolve("till.p12"));
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(TrustingAnybody.context())
            .build();
    this.custobar =
        StandInCustobar.start(
            StandInOptions.builder()
                .requestsPerMinute(0)
                .applyDelay(Duration.ofMillis(1))
                .eventType("BENEFIT_USED")
                .eventType("BENEFIT_REVERSED")
                .build());
    certificate.endsIn(40);
    this.settings = settings(database);
    start();
    this.key = new PosKeys(connector.orElseThrow().journal()).add(Optional.empty(), "tests");
    registerMember();
  }

  private Settings settings(DataSource database) throws IOException {
    DeploymentSettings all =
        new DeploymentSettings(folder, database, custobar)
            .set("scc.username", ShopSource.READER)
            .set("journal.url", DeploymentSettings.url((BaseDataSource) database))
            .set("journal.username", "postgres")
            .set("custobar.company", "demo")
            .set("custobar.requests-per-minute", Integer.toString(LIMIT))
            .set("custobar.settle", "5ms")
            .set("custobar.retries", "0")
            .set("custom-fields.customers.loyalty_tier", "string")
            .set("custom-fields.customers.loyalty_points", "integer")
            .set("custom-fields.customers.customer_groups", "list")
            .set("routes.directory", routes().toString())
            .set("pos.host", "127.0.0.1")
            .set("pos.port", Integer.toString(port))
            .set("pos.rate-limit", "0")
            .set("pos.keystore", "till.p12")
            .set("pos.keystore-password", TillCertificate.PASSWORD)
            .set("benefits.deadline", "2s")
            .set("alerts.every", "5m")
            .set("shops.reconcile", NEVER);
    FLOWS.forEach(flow -> all.set(flow + ".schedule", NEVER));
    return all.load();
  }

  /** The shipped ones; but the seconds for which Custobar is left alone would be hours here. */
  private Path routes() throws IOException {
    Path routes = folder.resolve("routes");
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, routes.resolve(Path.of("routes").relativize(file).toString()));
      }
    }
    Path benefits = routes.resolve("benefits.camel.yaml");
    String breaker = "minimumNumberOfCalls: 6";
    String shipped = Files.readString(benefits);
    assertThat(shipped).contains(breaker);
    Files.writeString(
        benefits,
        shipped
            .replace("slidingWindowSize: 20", "slidingWindowSize: 1000000")
            .replace(breaker, "minimumNumberOfCalls: 1000000"));
    return routes;
  }

  ShopSource source() {
    return source;
  }

  TillCertificate certificate() {
    return certificate;
  }

  /** The process begins, or begins anew. */
  void start() {
    connector = Optional.of(Connector.serve(settings, FLOWS, time::nanoTime));
    Connector started = connector.get();
    alerts =
        Optional.of(
            new Alerts(
                settings.alerts(),
                "demo",
                started.journal(),
                FLOWS::contains,
                started.metrics(),
                new Leases(started.journal(), Leases.USUAL)));
  }

  void stop() {
    connector.ifPresent(Connector::close);
    connector = Optional.empty();
    alerts = Optional.empty();
  }

  private void registerMember() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(custobar.baseUrl() + "/api/customers/upload/"))
            .header("Authorization", "Bearer demo-token")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"customers\":[{\"external_id\":\"M-1\",\"phone_number\":\"+358405000001\","
                        + "\"demo__benefits\":[\"COFFEE\"]}]}"))
            .build();
    assertThat(send(request).statusCode()).isEqualTo(200);
    assertThat(custobar.awaitApplied(Duration.ofSeconds(5))).isTrue();
  }

  /** What Prometheus reads; empty while no process answers. */
  Optional<String> metrics() {
    return connector.map(
        one ->
            send(HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:%d/observe/metrics".formatted(one.managementPort())))
                    .build())
                .body());
  }

  /** What the connector itself would tell somebody now; taken for told. */
  List<AlertState> told() throws SQLException {
    if (alerts.isEmpty()) {
      return List.of();
    }
    List<AlertState> untold = alerts.get().untold();
    for (AlertState state : untold) {
      alerts.get().keep(state);
    }
    alerts.get().end();
    return untold;
  }

  /** A flow is due. */
  void run(String flow) {
    connector.ifPresent(one -> one.run(flow));
  }

  void reconcile(String flow) {
    connector.ifPresent(one -> assertThat(one.reconcile(flow, true).result().failure()).isEmpty());
  }

  /** Tills ask for benefits. */
  void lookUp(int times) {
    for (int i = 0; i < times && connector.isPresent(); i++) {
      assertThat(send(till("/v1/benefits?phone=" + PHONE).GET().build()).statusCode())
          .isEqualTo(200);
    }
  }

  /** Tills ask, as fast as the limit lets them, until it is used up. */
  void useUpTheLimit() {
    Gauge used = connector.orElseThrow().metrics().get("connector_budget_used_ratio").gauge();
    Duration apart = Duration.ofMinutes(1).dividedBy(LIMIT);
    Duration passed = Duration.ZERO;
    long last = time.nanoTime();
    while (used.value() < 0.98) {
      Duration early = apart.minusNanos(time.nanoTime() - last);
      if (!early.isNegative()) {
        time.passForRequests(early);
        passed = passed.plus(early);
      }
      assertThat(passed).isLessThan(Duration.ofMinutes(4));
      last = time.nanoTime();
      lookUp(1);
    }
    time.makeOlder(passed);
  }

  void askWithoutKey(int times) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:%d/v1/benefits?phone=0401".formatted(port)))
            .build();
    for (int i = 0; i < times; i++) {
      assertThat(send(request).statusCode()).isEqualTo(401);
    }
  }

  /** The member uses a benefit. */
  void useBenefit() {
    HttpRequest use =
        till("/v1/redemptions")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(
                BodyPublishers.ofString(
                    new ObjectMapper()
                        .createObjectNode()
                        .put("phone", PHONE)
                        .put("benefitId", "COFFEE")
                        .put("receiptId", source.receipt())
                        .put("storeId", "S1")
                        .put("terminalId", "T1")
                        .toString()))
            .build();
    assertThat(send(use).statusCode()).isEqualTo(201);
  }

  private HttpRequest.Builder till(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:%d%s".formatted(port, path)))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + key);
  }

  /** From now on Custobar answers so. */
  void custobarAnswers(int status, String path) {
    custobar.fail(Fault.of(Fault.Kind.STATUS, path, 1_000_000).withStatus(status));
  }

  void custobarIsSlow() {
    custobar.fail(Fault.of(Fault.Kind.DELAY, "*", 1_000_000).withDelay(Duration.ofMillis(700)));
  }

  void custobarIsWell() {
    custobar.clearFaults();
  }

  /** Waits until Custobar was told of all uses. */
  void awaitToldUses() {
    await().atMost(Duration.ofSeconds(60)).until(() -> source.untoldUses() == 0);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
    custobar.close();
  }
}
