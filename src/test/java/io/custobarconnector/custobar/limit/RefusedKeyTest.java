package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.Source;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Somebody revokes the key while the connector serves. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RefusedKeyTest {

  private static final String SAID =
      "all flows stop: Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme; it is tried again every 5 minutes and at a restart [CBC-CUS-001]";

  @TempDir Path folder;
  private Deployment deployment;
  private Source source;
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.custobarconnector");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void deploy(DataSource database) {
    deployment =
        new Deployment(
            database, folder, Deployment.standIn().token("demo-token").token("new-token").build());
    deployment.set("guard.max-change", "100");
    for (String flow : Deployment.FLOWS) {
      deployment.set(flow + ".schedule", "0/1 * * * * ?");
    }
    source = new Source(deployment.rows());
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void remove() {
    logger.detachAppender(log);
    deployment.close();
  }

  private List<String> said() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private long refused(int status) {
    return deployment.custobar().requests().stream()
        .filter(seen -> seen.status() == status)
        .count();
  }

  private long runsThatFailed(String reason) {
    return deployment
        .rows()
        .count("SELECT count(*) FROM connector.run WHERE error LIKE '%" + reason + "%'");
  }

  private void awaitDelivery() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> deployment.held().equalsSource(source));
  }

  @Test
  void all_flows_stop_it_is_said_once_and_custobar_is_left_alone_until_there_is_a_new_key() {
    try (Connector connector = deployment.serve()) {
      awaitDelivery();
      assertThat(deployment.custobar().revoke("demo-token")).isTrue();
      deployment.rows().run("UPDATE customer SET language = 'sv' WHERE sequence_number < 100200");
      deployment.rows().run("UPDATE store SET city = 'Espoo' WHERE id = 3");
      await().atMost(Duration.ofSeconds(60)).until(() -> runsThatFailed("refused the key") > 6);
      assertThat(said()).containsExactly(SAID);
      assertThat(refused(401)).as("of requests that were under way").isBetween(1L, 2L);
      assertThat(connector.flows()).hasSize(4);
      assertThat(deployment.rows().list("SELECT * FROM connector.rejected")).isEmpty();
    }
    deployment.set("custobar.token", "new-token");
    try (Connector connector = deployment.serve()) {
      awaitDelivery();
      assertThat(connector.flows()).hasSize(4);
    }
    assertThat(said()).containsExactly(SAID);
  }

  @Test
  void an_address_that_the_key_may_not_use_stops_only_its_own_flow() {
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.STATUS, "/api/products/upload/", 1_000_000).withStatus(403));
    var results = deployment.run("shops", "products", "customers");
    assertThat(results.get("shops").failure()).isEmpty();
    assertThat(results.get("customers").failure()).isEmpty();
    assertThat(results.get("products").failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasRootCauseMessage(
                        "Custobar does not let the key use /api/products/upload/ (HTTP 403): add this address to the key's scopes [CBC-CUS-002]"));
    assertThat(refused(403)).isEqualTo(1);
  }
}
