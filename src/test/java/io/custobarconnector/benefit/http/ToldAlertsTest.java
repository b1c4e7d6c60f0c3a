package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A webhook is told when something goes wrong and when it is well again, once each. Time goes by in
 * the journal's tables: what was seen becomes older.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class ToldAlertsTest {

  private AlertReceiver receiver;
  private TillFixture till;
  private Rows journal;
  private ListAppender<ILoggingEvent> appended;
  private int phone = 405200000;

  @BeforeEach
  void start(DataSource database, @TempDir Path folder) throws Exception {
    receiver = new AlertReceiver();
    journal = new Rows(database);
    till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "alerts.enabled", "true",
                "alerts.to", receiver.address(),
                "alerts.every", "1s",
                "journal.lease", "4s",
                "custobar.requests-per-minute", "6000"));
  }

  @AfterEach
  void stop() {
    root().detachAppender(appended);
    till.close();
    receiver.close();
  }

  /** Until each of these was told, in any order; meanwhile all that waits waits for hours. */
  private void awaitTold(String... alerts) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              journal.run(
                  "UPDATE connector.alert SET since = since - interval '2 hours' WHERE NOT told");
              assertThat(receiver.told()).contains(alerts);
            });
  }

  /** What was seen so far was seen long ago. */
  private void timeGoesBy() {
    journal.run("UPDATE connector.alert_number SET at = at - interval '50 minutes'");
    journal.run("UPDATE connector.run SET ended_at = ended_at - interval '70 minutes'");
  }

  private void run(String flow, String outcome, String ended, int sent, int rejected) {
    run(flow, "live", outcome, ended, sent, rejected, 0);
  }

  private void run(
      String flow, String kind, String outcome, String ended, int sent, int rejected, int missed) {
    journal.run(
        """
        INSERT INTO connector.run (flow, kind, started_at, ended_at, outcome, rows_read, rows_sent, rows_rejected,
                                   rows_missed, error)
        VALUES ('%s', '%s', now() - interval '%s', now() - interval '%s', '%s', %d, %d, %d, %d, %s)
        """
            .formatted(
                flow,
                kind,
                ended,
                ended,
                outcome,
                sent + rejected,
                sent,
                rejected,
                missed,
                outcome.equals("failed") ? "'it failed'" : "NULL"));
  }

  @Test
  void a_flow_that_fails_and_recovers() {
    run("shops", "failed", "0 s", 0, 0);
    awaitTold("firing ConnectorFlowFailing shops");
    run("shops", "delivered", "0 s", 1, 0);
    awaitTold("resolved ConnectorFlowFailing shops");
    JsonNode first = receiver.messages().get(0);
    assertThat(first.path("text").asText())
        .isEqualTo("[demo] firing: The flow shops fails and does not get through");
    assertThat(first.path("severity").asText()).isEqualTo("critical");
    assertThat(first.path("description").asText()).startsWith("./connector status says why.");
    assertThat(receiver.told())
        .containsExactly(
            "firing ConnectorFlowFailing shops", "resolved ConnectorFlowFailing shops");
  }

  @Test
  void a_flow_that_runs_seldom_and_always_fails_is_told_once() {
    run("shops", "failed", "0 s", 0, 0);
    awaitTold("firing ConnectorFlowFailing shops");
    timeGoesBy();
    // Looks happen in between: the second alert takes one.
    run("products", "reconcile", "delivered", "0 s", 3, 0, 3);
    awaitTold("firing ConnectorMissedRows products");
    run("shops", "failed", "0 s", 0, 0);
    run("sales", "reconcile", "delivered", "0 s", 3, 0, 3);
    awaitTold("firing ConnectorMissedRows sales");
    run("shops", "delivered", "0 s", 1, 0);
    awaitTold("resolved ConnectorFlowFailing shops");
    assertThat(receiver.told()).hasSize(4);
  }

  @Test
  void flows_behind_their_schedules() {
    run("customers", "delivered", "3 hours", 1, 0);
    run("products", "delivered", "27 hours", 1, 0);
    run("shops", "delivered", "25 hours", 1, 0);
    awaitTold("firing ConnectorFlowBehind customers", "firing ConnectorDailyFlowBehind products");
    run("customers", "delivered", "0 s", 1, 0);
    run("products", "delivered", "0 s", 1, 0);
    awaitTold(
        "resolved ConnectorFlowBehind customers", "resolved ConnectorDailyFlowBehind products");
    assertThat(receiver.told()).hasSize(4);
    assertThat(receiver.messages().get(0).path("summary").asText())
        .matches("No run of \\w+ has read to its end for (3|27) hours");
  }

  @Test
  void rejected_rows_and_rows_that_were_missed() {
    run("customers", "delivered", "0 s", 80, 20);
    run("shops", "delivered", "0 s", 0, 5);
    run("products", "reconcile", "delivered", "0 s", 3, 0, 3);
    awaitTold("firing ConnectorRowsRejected customers", "firing ConnectorMissedRows products");
    timeGoesBy();
    run("products", "reconcile", "delivered", "0 s", 0, 0, 0);
    awaitTold("resolved ConnectorRowsRejected customers", "resolved ConnectorMissedRows products");
    assertThat(receiver.told()).hasSize(4);
  }

  @Test
  void no_sale_for_a_day() {
    run("sales", "delivered", "30 hours", 7, 0);
    run("sales", "delivered", "0 s", 0, 0);
    // Each run reads its last rows again.
    journal.run("UPDATE connector.run SET rows_unchanged = 2, rows_read = rows_read + 2");
    awaitTold("firing ConnectorNoRows sales");
    run("sales", "delivered", "0 s", 1, 0);
    awaitTold("resolved ConnectorNoRows sales");
    assertThat(receiver.told()).hasSize(2);
  }

  @Test
  void a_custobar_that_fails() {
    till.customer("M-1", "+358405000001", "[\"COFFEE\"]");
    assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
    till.custobar.fail(Fault.of(Fault.Kind.STATUS, "*", 1_000_000).withStatus(503));
    assertThat(till.use("0405000001", "COFFEE", till.receipt(1)).status()).isEqualTo(201);
    lookUps();
    journal.run("UPDATE connector.benefit_outbox SET created_at = now() - interval '16 minutes'");
    awaitTold(
        "firing ConnectorCustobarFailing",
        "firing ConnectorTillWithoutCustobar",
        "firing ConnectorOutboxOld");
    till.custobar.clearFaults();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              timeGoesBy();
              assertThat(receiver.told())
                  .contains(
                      "resolved ConnectorCustobarFailing",
                      "resolved ConnectorTillWithoutCustobar",
                      "resolved ConnectorOutboxOld");
            });
    assertThat(receiver.messages().toString())
        .as("no personal data")
        .doesNotContain("M-1", "405000001");
  }

  private void lookUps() {
    for (int i = 0; i < 8; i++) {
      till.lookUp("0" + phone++);
    }
  }

  @Test
  void a_custobar_that_is_slow() {
    till.custobar.fail(
        Fault.of(Fault.Kind.DELAY, "*", 1_000_000).withDelay(Duration.ofMillis(700)));
    lookUps();
    awaitTold("firing ConnectorTillSlow");
    till.custobar.clearFaults();
    timeGoesBy();
    awaitTold("resolved ConnectorTillSlow");
  }

  @Test
  void a_key_that_is_refused() {
    till.custobar.fail(Fault.of(Fault.Kind.STATUS, "*", 1_000_000).withStatus(401));
    till.lookUp("0405000002");
    awaitTold("firing ConnectorKeyRefused");
    till.custobar.clearFaults();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              timeGoesBy();
              assertThat(receiver.told()).contains("resolved ConnectorKeyRefused");
            });
  }

  @Test
  void strangers() {
    for (int i = 0; i < 650; i++) {
      assertThat(till.send(till.anonymous("/v1/benefits?phone=0401").build()).status())
          .isEqualTo(401);
    }
    awaitTold("firing ConnectorStrangers");
    timeGoesBy();
    awaitTold("resolved ConnectorStrangers");
  }

  /** Half of the limit here, half in the other process. */
  @Test
  void what_all_processes_use_and_measure_counts_together() {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              otherProcess("budget_used", "0.96");
              otherProcess("certificate_end", "extract(epoch FROM now()) + 86400 * 3.5");
              awaitTold("firing ConnectorBudgetExhausted", "firing ConnectorTillCertificateEnds");
            });
    assertThat(receiver.messages().toString()).contains("The certificate for tills ends in 3 days");
    awaitTold("resolved ConnectorBudgetExhausted", "resolved ConnectorTillCertificateEnds");
  }

  private void otherProcess(String name, String value) {
    journal.run(
        "INSERT INTO connector.alert_number (process, name, value, at) VALUES ('other', '%s', %s, now() + interval '5 s')"
            .formatted(name, value));
  }

  @Test
  void a_restart_and_a_second_process_tell_nothing_twice() {
    run("shops", "failed", "0 s", 0, 0);
    awaitTold("firing ConnectorFlowFailing shops");
    Path settings = till.stopConnector();
    List<Connector> processes = new ArrayList<>();
    try {
      Stream.of(1, 2).forEach(number -> processes.add(serve(settings, Map.of())));
      for (String flow : List.of("customers", "products", "shops", "sales")) {
        run(flow, "reconcile", "delivered", "0 s", 3, 0, 3);
        awaitTold("firing ConnectorMissedRows " + flow);
      }
      run("shops", "delivered", "0 s", 1, 0);
      awaitTold("resolved ConnectorFlowFailing shops");
      run("customers", "reconcile", "delivered", "0 s", 0, 0, 0);
      awaitTold("resolved ConnectorMissedRows customers");
    } finally {
      processes.forEach(Connector::close);
    }
    assertThat(receiver.told()).doesNotHaveDuplicates();
  }

  private static Connector serve(Path settings, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("management.port", Integer.toString(FreePorts.one()));
    return Connector.serve(Settings.load(settings, Map.of(), all), List.of("products"));
  }

  @Test
  void processes_with_different_flows_end_no_alerts_of_each_other() {
    Path settings = till.stopConnector();
    Connector shops = serve(settings, Map.of("customers.enabled", "false"));
    try (shops;
        Connector customers = serve(settings, Map.of("shops.enabled", "false"))) {
      run("shops", "failed", "0 s", 0, 0);
      run("customers", "failed", "0 s", 0, 0);
      awaitTold("firing ConnectorFlowFailing shops", "firing ConnectorFlowFailing customers");
      for (int look = 1; look <= 2; look++) {
        // Told by the process that has the flow, which so has looked.
        for (String flow : List.of("shops", "customers")) {
          run(flow, "reconcile", "delivered", "0 s", 3, 0, 3);
          awaitTold("firing ConnectorMissedRows " + flow);
          run(flow, "reconcile", "delivered", "0 s", 0, 0, 0);
          awaitTold("resolved ConnectorMissedRows " + flow);
        }
      }
      assertThat(receiver.told())
          .doesNotContain(
              "resolved ConnectorFlowFailing shops", "resolved ConnectorFlowFailing customers");
      run("customers", "delivered", "0 s", 1, 0);
      awaitTold("resolved ConnectorFlowFailing customers");
      assertThat(customers.managementPort()).isPositive();

      shops.close();
      journal.run("UPDATE connector.alert SET seen_at = seen_at - interval '61 minutes'");
      awaitTold("resolved ConnectorFlowFailing shops");
    }
    assertThat(receiver.messages().get(receiver.messages().size() - 1).path("description").asText())
        .startsWith(
            "No process that runs the flow shops has looked for an hour: nobody watches it.");
  }

  @Test
  void a_process_that_is_held_up_leaves_alerts_to_another_one() {
    ListAppender<ILoggingEvent> log = logged();
    receiver.atNext(this::takeOver);
    journal.run(
        """
        INSERT INTO connector.run (flow, kind, ended_at, outcome, rows_missed)
        VALUES ('shops', 'reconcile', now(), 'delivered', 3), ('sales', 'reconcile', now(), 'delivered', 3)\
        """);
    awaitTold("firing ConnectorMissedRows shops", "firing ConnectorMissedRows sales");
    assertThat(receiver.told()).hasSize(2);
    assertThat(said(log))
        .anyMatch(line -> line.startsWith("alerts: this process was held up for too long"))
        .noneMatch(line -> line.contains("nobody could be told"));
  }

  /**
   * Another process has the lease by the time that the receiver answers, within its five seconds.
   */
  private void takeOver() {
    journal.run(
        """
        UPDATE connector.lease SET token = nextval('connector.lease_token'), node = 'other', process = '',
                                   expires_at = clock_timestamp() + interval '4 s' WHERE name = 'alerts'\
        """);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                till.count(
                        "SELECT count(*) FROM connector.lease WHERE name = 'alerts'"
                            + " AND expires_at < clock_timestamp() + interval '1.5 s'")
                    == 1);
  }

  @Test
  void a_receiver_that_fails_is_told_later_and_its_address_stays_out_of_the_log() {
    ListAppender<ILoggingEvent> log = logged();
    toldLater();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> said(log).contains("alerts: the receiver takes them again"));
    assertThat(said(log))
        .noneMatch(line -> line.contains("s3cr3t-w0rd"))
        .containsOnlyOnce(
            "alerts: nobody could be told, the next look tries again: the receiver answers HTTP 500");
  }

  @Test
  void a_receiver_whose_answer_drips_is_cut_off() {
    String hook = "/api/hook/";
    Path settings = till.stopConnector();
    till.custobar.fail(
        Fault.of(Fault.Kind.DRIP, hook, 1_000_000).withDelay(Duration.ofMillis(250)));
    ListAppender<ILoggingEvent> log = logged();
    run("shops", "reconcile", "delivered", "0 s", 3, 0, 3);
    Map<String, String> drips =
        Map.of("alerts.to", till.custobar.baseUrl() + hook, "custobar.response-timeout", "300ms");
    try (Connector connector = serve(settings, drips)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> said(log).stream().anyMatch(line -> line.startsWith("alerts: nobody")));
      assertThat(said(log))
          .anyMatch(line -> line.contains("the receiver does not answer (SocketTimeoutException)"));
      assertThat(connector.managementPort()).isPositive();
    }
  }

  /** What is logged from now on. */
  private ListAppender<ILoggingEvent> logged() {
    appended = new ListAppender<>();
    appended.start();
    root().addAppender(appended);
    ((Logger) LoggerFactory.getLogger("io.custobarconnector.flow.alert")).setLevel(Level.INFO);
    return appended;
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  private static List<String> said(ListAppender<ILoggingEvent> log) {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void toldLater() {
    receiver.answers(500);
    run("shops", "failed", "0 s", 0, 0);
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              journal.run("UPDATE connector.alert SET since = since - interval '2 hours'");
              assertThat(receiver.asked()).isGreaterThan(1);
            });
    assertThat(receiver.told()).isEmpty();
    receiver.answers(200);
    awaitTold("firing ConnectorFlowFailing shops");
    assertThat(receiver.told()).hasSize(1);
  }
}
