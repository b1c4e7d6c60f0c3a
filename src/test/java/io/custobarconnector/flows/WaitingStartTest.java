package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.WaitingStart;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;
import org.slf4j.LoggerFactory;

/** A connector that is started before its databases are there. */
@ExtendWith(EmptyDatabaseExtension.class)
class WaitingStartTest {

  private static final Pattern HEALTH = Pattern.compile("(http://\\S+/observe/health)");

  private final String journal = "journal_" + UUID.randomUUID().toString().substring(0, 8);
  private final ExecutorService starter = Executors.newSingleThreadExecutor();
  private final Logger logger = (Logger) LoggerFactory.getLogger(WaitingStart.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  @TempDir Path folder;
  private String source;
  private Rows server;
  private Deployment deployment;

  @BeforeEach
  void deploy(DataSource database) {
    BaseDataSource here = (BaseDataSource) database;
    source = here.getDatabaseName();
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setURL(here.getURL());
    postgres.setUser("postgres");
    postgres.setDatabaseName("postgres");
    server = new Rows(postgres);
    server.run("CREATE DATABASE " + journal);
    deployment = new Deployment(database, folder);
    new Things(deployment).make(1, 3);
    deployment.set("things.schedule", "0/1 * * * * ?");
    deployment.set(
        "journal.url", deployment.settings().source().url().replace("/" + source, "/" + journal));
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void remove() {
    starter.shutdownNow();
    logger.detachAppender(log);
    logger.setLevel(null);
    deployment.close();
    comesBack(source);
    server.run("DROP DATABASE " + journal + " WITH (FORCE)");
  }

  private void goesAway(String database) {
    server.run("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
  }

  private void comesBack(String database) {
    server.run("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
  }

  private Rows journalRows() {
    PGSimpleDataSource there = new PGSimpleDataSource();
    there.setURL(deployment.settings().journal().url());
    there.setUser(deployment.settings().journal().username());
    return new Rows(there);
  }

  private Future<Connector> start() {
    Callable<Connector> start =
        () -> WaitingStart.serve(deployment.settings(), List.of(Things.FLOW));
    return starter.submit(start);
  }

  private static HttpResponse<String> ask(String address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
  }

  private List<String> logged() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private String health() {
    await().atMost(Duration.ofSeconds(30)).until(() -> !logged().isEmpty());
    Matcher address = HEALTH.matcher(logged().get(0));
    assertThat(address.find()).as(logged().get(0)).isTrue();
    return address.group();
  }

  @ParameterizedTest
  @CsvSource({"source, journal", "journal, source"})
  void waits_for_both_databases_and_says_which_is_away_whichever_comes_first(
      String first, String second) throws Exception {
    goesAway(source);
    goesAway(journal);
    Future<Connector> started = start();
    String health = health();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(ask(health + "/ready").body())
                    .contains("\"source\"", "\"journal\"", "not currently accepting"));
    assertThat(ask(health + "/ready").statusCode()).isEqualTo(503);
    assertThat(ask(health).statusCode()).isEqualTo(503);
    assertThat(ask(health + "/live").statusCode()).isEqualTo(200);

    comesBack(first.equals("source") ? source : journal);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(ask(health + "/ready").body())
                    .contains("\"" + second + "\"")
                    .doesNotContain("\"" + first + "\""));

    comesBack(second.equals("source") ? source : journal);
    try (Connector connector = started.get(60, TimeUnit.SECONDS)) {
      String ready =
          "http://127.0.0.1:%s/observe/health/ready".formatted(connector.managementPort());
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(ask(ready).statusCode()).isEqualTo(200));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(deployment.custobar().requestCount()).isPositive());
    }
    assertThat(logged()).hasSize(3);
    assertThat(logged().get(0)).contains("the source database does not answer", "waits");
    assertThat(logged().get(1)).contains("the journal's database does not answer", "waits");
    assertThat(logged().get(2)).startsWith("the databases answer, after");
  }

  @Test
  void a_mistake_that_shows_when_the_database_is_there_ends_the_start() throws Exception {
    deployment.write("things.sql", "SELEC 1");
    goesAway(source);
    Future<Connector> started = start();
    health();
    comesBack(source);

    assertThatThrownBy(() -> started.get(60, TimeUnit.SECONDS)).hasMessageContaining("things.sql");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quartz_triggers", "quartz_blob_triggers"})
  void schedules_that_the_journal_does_not_take_end_the_start_and_the_journal_is_named(String table)
      throws Exception {
    start().get(60, TimeUnit.SECONDS).close();
    journalRows().run("ALTER TABLE connector." + table + " RENAME TO gone");

    assertThatThrownBy(() -> start().get(60, TimeUnit.SECONDS))
        .hasMessageContaining(
            "the schedules could not be written into the journal: relation \"%s\" does not exist [CBC-DBA-012]"
                .formatted(table));
  }

  @Test
  void custobar_is_not_waited_for() throws Exception {
    deployment.set("custobar.url", "http://127.0.0.1:1");
    try (Connector connector = start().get(60, TimeUnit.SECONDS)) {
      assertThat(
              ask("http://127.0.0.1:%s/observe/health/ready".formatted(connector.managementPort()))
                  .statusCode())
          .isEqualTo(200);
    }
    assertThat(logged()).isEmpty();
  }

  @Tag("process")
  @Test
  void a_process_that_waits_ends_at_once_when_it_is_told_to() throws Exception {
    deployment.set("scc.url", "jdbc:postgresql://127.0.0.1:1/postgres");
    try (ChildProcess connector =
        ChildProcess.start(folder, "run", "things", "--config", deployment.config().toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(connector.err()).contains("Connection refused", "the start waits"));
      assertThat(connector.stop()).isLessThan(Duration.ofSeconds(1));
      assertThat(connector.await()).isEqualTo(143);
      assertThat(connector.err()).hasLineCount(1);
      assertThat(connector.out()).isEmpty();
    }
  }
}
