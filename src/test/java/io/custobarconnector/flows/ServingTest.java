package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/** A connector that serves: flows run by themselves, and it tells how it is doing. */
@ExtendWith(OnReferenceDatabase.class)
class ServingTest {

  private BaseDataSource database;
  private Deployment deployment;
  private Source source;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) {
    this.database = (BaseDataSource) database;
    deployment = deployed;
    for (String flow : Deployment.FLOWS) {
      deployment.set(flow + ".schedule", "0/1 * * * * ?");
    }
    source = new Source(deployment.rows());
  }

  /** Another database of the same server, whatever happens to that of the flows. */
  private Rows server() {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setURL(database.getURL());
    postgres.setUser("postgres");
    postgres.setDatabaseName("postgres");
    return new Rows(postgres);
  }

  private static void endSessions(Rows server, String database) {
    server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", database);
  }

  private void awaitDelivery() {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> deployment.held().equalsSource(source));
  }

  private static HttpResponse<String> ask(Connector connector, String path)
      throws IOException, InterruptedException {
    return ask(connector, path, "*/*");
  }

  private static HttpResponse<String> ask(Connector connector, String path, String accept)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + connector.managementPort() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  @Test
  void flows_run_on_their_schedules_and_health_and_metrics_tell_of_them() throws Exception {
    try (Connector connector = deployment.serve()) {
      awaitDelivery();
      deployment.rows().run("SELECT demo.trade(10)");
      awaitDelivery();

      HttpResponse<String> health = ask(connector, "/observe/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("\"status\"").contains("UP").doesNotContain("DOWN");

      HttpResponse<String> metrics = ask(connector, "/observe/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      for (String flow : Deployment.FLOWS) {
        assertThat(metrics.body())
            .containsPattern("camel_[a-z_]*seconds[a-z_]*\\{[^}]*routeId=\"" + flow);
      }
      for (String accepted : List.of("text/html", "application/json", "*/*")) {
        assertThat(ask(connector, "/observe/metrics", accepted).statusCode())
            .as(accepted)
            .isEqualTo(200);
      }
      assertThat(ask(connector, "/observe/metrics", "application/openmetrics-text").body())
          .endsWith("# EOF\n");
      assertThat(ask(connector, "/observe/health?data=true").body())
          .containsPattern("\"sales\":\"20\\d\\d-");
      assertThat(metrics.body())
          .contains("jvm_memory")
          .doesNotContain("SELECT", "demo-token", "@example", "+358");
    }
    noFlowRanTwiceAtOnce();
  }

  @Test
  void a_run_that_outlasts_its_schedule_is_not_joined_by_another() throws Exception {
    deployment.set("custobar.batch-size", "50");
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, "*", 10).withDelay(Duration.ofMillis(400)));
    try (Connector connector = deployment.serve("customers")) {
      await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(() -> deployment.held().holds(Datatype.CUSTOMERS, source.customers()));
    }
    noFlowRanTwiceAtOnce();
    assertThat(deployment.custobar().acceptedRows(Datatype.CUSTOMERS))
        .isEqualTo(source.customers().size());
  }

  private void noFlowRanTwiceAtOnce() {
    List<?> overlaps =
        deployment
            .rows()
            .list(
                "SELECT a.flow FROM connector.run a JOIN connector.run b ON a.flow = b.flow AND a.id < b.id"
                    + " WHERE tstzrange(a.started_at, a.ended_at) && tstzrange(b.started_at, b.ended_at)");
    assertThat(overlaps).isEmpty();
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.run WHERE ended_at IS NULL"))
        .isZero();
  }

  @Test
  void an_outage_of_the_database_is_survived() throws Exception {
    Rows server = server();
    String name = database.getDatabaseName();
    try (Connector connector = deployment.serve()) {
      awaitDelivery();
      server.run("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
      endSessions(server, name);
      await()
          .pollDelay(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(ask(connector, "/observe/health/ready").statusCode()).isEqualTo(503));
      HttpResponse<String> ready = ask(connector, "/observe/health/ready");
      assertThat(ready.body()).contains("database does not answer").doesNotContain("\tat ");
      assertThat(ask(connector, "/observe/health/live").statusCode())
          .as("a restart would not bring it back")
          .isEqualTo(200);
      server.run("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
      deployment.rows().run("SELECT demo.trade(10)");
      awaitDelivery();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(ask(connector, "/observe/health/ready").statusCode()).isEqualTo(200));
    }
  }

  @Test
  void a_journal_that_takes_no_change_is_not_ready_for_tills() throws Exception {
    Rows server = server();
    String name = database.getDatabaseName();
    try (Connector connector = deployment.serve()) {
      awaitDelivery();
      for (boolean reads : List.of(true, false)) {
        server.run("ALTER DATABASE " + name + " SET default_transaction_read_only = " + reads);
        endSessions(server, name);
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(ask(connector, "/observe/health/ready").statusCode())
                        .isEqualTo(reads ? 503 : 200));
        if (reads) {
          assertThat(ask(connector, "/observe/health/ready").body())
              .contains("the journal's database takes no change");
        }
      }
    }
  }
}
