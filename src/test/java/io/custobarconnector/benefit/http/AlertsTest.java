package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connector is broken, and the series that it shows then make the alerts for that fire, which
 * stop when all is well again. What breaks once here breaks each minute for the rules. That no
 * other alert fires is in alerts.test.yaml; rows that a cursor missed are in MissedRowsTest, the
 * certificate in HttpsTest.
 */
@Tag("timed")
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertsTest {

  private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");
  private static final Pattern SERIES = Pattern.compile("(connector_\\w+)(\\{[^}]*})? (\\S+)");
  private static final int BROKEN_FOR = 180;

  private TillFixture till;
  private Rows source;
  private int phone = 405100000;
  private Map<String, Double> before;
  @TempDir Path folder;

  @BeforeAll
  void start(DataSource database, @TempDir Path deployment) {
    source = new Rows(database);
    till =
        TillFixture.start(
            database,
            deployment,
            Map.of("shops.schedule", "0/1 * * * * ?", "custobar.retries", "0"),
            List.of("shops", "benefits"));
    awaitMore("connector_flow_rows_total{flow=\"shops\",result=\"sent\"}", Map.of());
    // The first one may take longer than a till waits, on a machine that does much else.
    await().atMost(Duration.ofSeconds(30)).until(() -> lookUp() == 200);
  }

  @BeforeEach
  void mendAndLook() {
    till.custobar.clearFaults();
    before = series();
  }

  @AfterAll
  void stop() {
    till.close();
  }

  private Map<String, Double> series() {
    Map<String, Double> found = new TreeMap<>();
    for (String line : till.metrics().lines().toList()) {
      Matcher series = SERIES.matcher(line);
      if (series.matches() && !series.group(3).equals("NaN")) {
        String labels = series.group(2) == null ? "" : series.group(2);
        found.put(series.group(1) + labels, Double.parseDouble(series.group(3)));
      }
    }
    return found;
  }

  private void awaitMore(String series, Map<String, Double> than) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(series().getOrDefault(series, 0.0))
                    .as(series)
                    .isGreaterThan(than.getOrDefault(series, 0.0)));
  }

  private void breaks(Fault.Kind kind, int status) {
    till.custobar.fail(
        Fault.of(kind, "*", 1_000_000).withStatus(status).withDelay(Duration.ofMillis(700)));
  }

  private void changeShop() {
    source.run(
        "UPDATE store SET name = name || '.', updated_at = clock_timestamp()"
            + " WHERE id = (SELECT min(id) FROM store)");
  }

  private int lookUp() {
    return till.lookUp("0" + phone++).status();
  }

  @Test
  void custobar_fails() throws Exception {
    till.customer("M-1", "+358405000001", "[\"COFFEE\"]");
    assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
    breaks(Fault.Kind.STATUS, 503);
    assertThat(till.use("0405000001", "COFFEE", "R-1").status()).isEqualTo(201);
    changeShop();
    awaitMore("connector_flow_failing{flow=\"shops\"}", before);
    before = series();
    lookUp();
    awaitMore("connector_flow_runs_total{flow=\"shops\",outcome=\"failed\"}", before);
    awaitMore("connector_outbox_oldest_seconds", before);
    fires(
        "ConnectorCustobarFailing",
        "ConnectorFlowFailing",
        "ConnectorOutboxOld",
        "ConnectorTillWithoutCustobar");
  }

  @Test
  void custobar_is_slow() throws Exception {
    breaks(Fault.Kind.DELAY, 200);
    for (int i = 0; i < 5; i++) {
      assertThat(lookUp()).isEqualTo(200);
    }
    fires("ConnectorTillSlow");
  }

  @Test
  void rows_are_refused() throws Exception {
    till.custobar.fail(Fault.of(Fault.Kind.STATUS, "/api/shops/upload/", 1).withStatus(400));
    changeShop();
    awaitMore("connector_flow_rows_total{flow=\"shops\",result=\"rejected\"}", before);
    fires("ConnectorRowsRejected");
  }

  @Test
  void strangers_ask() throws Exception {
    for (int i = 0; i < 70; i++) {
      assertThat(till.send(till.anonymous("/v1/benefits?phone=0401").build()).status())
          .isEqualTo(401);
    }
    fires("ConnectorStrangers");
  }

  /** The last one: nobody uses the key for minutes then. */
  @Order(Integer.MAX_VALUE)
  @Test
  void the_key_is_refused() throws Exception {
    breaks(Fault.Kind.STATUS, 401);
    lookUp();
    fires("ConnectorKeyRefused", "ConnectorTillWithoutCustobar");
  }

  @Test
  void the_rules_and_their_own_tests_are_right() throws Exception {
    promtool(ALERTS, "check", "rules", ALERTS.toString());
    promtool(ALERTS, "test", "rules", "deploy/prometheus/alerts.test.yaml");
  }

  @Test
  void the_names_of_series_are_as_prometheus_wants_them() throws Exception {
    Path ours =
        Files.writeString(
            folder.resolve("metrics.txt"),
            till.metrics()
                .lines()
                .filter(line -> line.matches("(# (HELP|TYPE) )?connector_.*"))
                .collect(Collectors.joining("\n", "", "\n")));
    promtool(ours, "check", "metrics");
  }

  /**
   * Lets Prometheus evaluate the rules: half an hour in which nothing happens, three in which each
   * minute is like that between the two looks, an hour of peace.
   */
  private void fires(String... alerts) throws Exception {
    Map<String, Double> after = series();
    StringBuilder input = new StringBuilder();
    after.forEach(
        (series, there) -> {
          double here = before.getOrDefault(series, 0.0);
          input.append(
              "      - {series: '%s', values: '%s'}%n"
                  .formatted(series, course(series, here, there)));
        });
    String expected =
        List.of(alerts).stream()
            .sorted()
            .map(alert -> "{labels: '{alertname=\"%s\"}', value: 1}".formatted(alert))
            .collect(Collectors.joining(", "));
    String test =
        """
        rule_files: [%s]
        evaluation_interval: 1m
        tests:
          - interval: 1m
            input_series:
        %s
            promql_expr_test:
              - {expr: &firing 'count by (alertname) (ALERTS{alertstate="firing"})', eval_time: 29m, exp_samples: []}
              - {expr: 'group by (alertname) (ALERTS{alertstate="firing",alertname=~"%s"})', eval_time: 205m, exp_samples: [%s]}
              - {expr: *firing, eval_time: 300m, exp_samples: []}
        """
            .formatted(ALERTS.toAbsolutePath(), input, String.join("|", alerts), expected);
    Path broken = Files.writeString(folder.resolve("broken.test.yaml"), test);
    promtool(broken, "test", "rules", broken.toString());
  }

  /** How a series goes on; what tells an age or a moment goes on with time while it is broken. */
  private static String course(String series, double here, double there) {
    if (series.matches("connector_(budget_used|flow_lag).*")) {
      return "%sx270".formatted(here);
    }
    if (series.startsWith("connector_flow_failing")) {
      return "0x30 %sx%d 0x60".formatted(there, BROKEN_FOR);
    }
    if (series.startsWith("connector_outbox_oldest")) {
      return "0x30 %s+60x%d 0x60".formatted(there, there > here ? BROKEN_FOR : 0);
    }
    double more = there - here;
    double end = here + more * BROKEN_FOR;
    return "%1$sx30 %1$s+%2$sx%3$d %4$sx60".formatted(here, Math.max(0, more), BROKEN_FOR, end);
  }

  private static void promtool(Path input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(input.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "promtool is not installed");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
