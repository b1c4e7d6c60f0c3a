package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(ReferenceDatabaseExtension.class)
class MonitoringTest {

  private static final Pattern SERIES = Pattern.compile("connector_[a-z_]+");

  /** Only a port with a certificate has it; HttpsTest looks at it. */
  private static final String CERTIFICATE = "connector_till_certificate_end_timestamp_seconds";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "shops.schedule",
          "0/1 * * * * ?",
          "custobar.retries",
          "0",
          "shops.reconcile",
          "0 0 3 * * ?",
          "custobar.requests-per-minute",
          "6000");

  @Test
  void what_alerts_and_dashboard_ask_for_is_there_and_says_what_happened(
      DataSource database, @TempDir Path folder) throws IOException {
    Instant begun = Instant.now();
    try (TillFixture till =
        TillFixture.start(database, folder, SETTINGS, List.of("shops", "benefits"))) {
      till.customer("M-1", "+358405000001", "[\"COFFEE\"]");
      assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
      assertThat(till.use("0405000001", "COFFEE", "R-1").status()).isEqualTo(201);
      assertThat(till.use("0405000001", "COFFEE", "R-2").status()).isEqualTo(409);
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(
              () -> {
                String metrics = till.metrics();
                assertThat(one(metrics, "connector_flow_rows_total", "shops", "sent")).isPositive();
                assertThat(one(metrics, "connector_flow_runs_total", "shops", "delivered"))
                    .isPositive();
                assertThat(one(metrics, "connector_flow_last_success_timestamp_seconds", "shops"))
                    .isGreaterThan((double) begun.getEpochSecond());
                assertThat(one(metrics, "connector_flow_lag_seconds", "shops"))
                    .isBetween(0.0, 60.0);
              });
      String metrics = till.metrics();
      assertThat(one(metrics, "connector_flow_runs_total", "shops", "failed")).isZero();
      assertThat(one(metrics, "connector_flow_failing", "shops")).isZero();
      assertThat(one(metrics, "connector_lookup_seconds_count", "live")).isEqualTo(1);
      assertThat(one(metrics, "connector_redemptions_total", "used")).isEqualTo(1);
      assertThat(one(metrics, "connector_redemptions_total", "benefit-used")).isEqualTo(1);
      assertThat(one(metrics, "connector_custobar_request_seconds_count", "upload", "200"))
          .isPositive();
      assertThat(one(metrics, "connector_custobar_request_seconds_count", "look_up", "200"))
          .isPositive();
      assertThat(one(metrics, "connector_budget_waits_seconds_count", "till")).isPositive();
      assertThat(metrics).doesNotContain("routeId=\"route1\"");
      Set<String> wanted = new TreeSet<>();
      for (String file : List.of("prometheus/alerts.yaml", "grafana/connector.json")) {
        Matcher name = SERIES.matcher(Files.readString(Path.of("deploy", file)));
        while (name.find()) {
          wanted.add(name.group());
        }
      }
      wanted.remove(CERTIFICATE);
      assertThat(wanted).isNotEmpty().allSatisfy(name -> assertThat(metrics).contains("\n" + name));
    }
  }

  @Test
  void a_flow_that_fails_and_a_key_that_is_refused_are_counted(
      DataSource database, @TempDir Path folder) {
    try (TillFixture till =
        TillFixture.start(database, folder, SETTINGS, List.of("shops", "benefits"))) {
      till.custobar.fail(Fault.of(Fault.Kind.STATUS, "*", 1000).withStatus(401));
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(
              () -> {
                String metrics = till.metrics();
                assertThat(one(metrics, "connector_flow_runs_total", "shops", "failed"))
                    .isPositive();
                assertThat(one(metrics, "connector_flow_failing", "shops")).isEqualTo(1);
                assertThat(one(metrics, "connector_custobar_request_seconds_count", "401"))
                    .isPositive();
              });
      assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
      assertThat(one(till.metrics(), "connector_lookup_seconds_count", "none")).isEqualTo(1);
    }
  }

  /** The number of the only series with this name and these values of labels. */
  private static double one(String metrics, String name, String... labels) {
    List<String> lines =
        metrics
            .lines()
            .filter(line -> line.startsWith(name + "{"))
            .filter(
                line ->
                    List.of(labels).stream().allMatch(label -> line.contains("=\"" + label + "\"")))
            .toList();
    assertThat(lines).as("%s %s", name, List.of(labels)).hasSize(1);
    return Double.parseDouble(lines.get(0).substring(lines.get(0).lastIndexOf(' ') + 1));
  }
}
