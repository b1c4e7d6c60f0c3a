package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.User;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who guesses is counted, also where the webhook is served and no till. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RefusedKeysTest {

  private static final int GUESSES = 5;

  @Test
  void wrong_secrets_of_the_webhook_are_counted_and_told_once_where_no_till_is_served(
      DataSource database, @TempDir Path folder) throws Exception {
    int management = FreePorts.one();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try (TillFixture till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "custobar.webhook-secret",
                "a-shared-secret",
                "management.port",
                Integer.toString(management)),
            List.of("marketing-permissions"))) {
      for (int guess = 0; guess < GUESSES; guess++) {
        assertThat(
                till.send(
                        till.anonymous("/v1/custobar/marketing-permissions")
                            .header("Authorization", "guess-" + guess)
                            .POST(BodyPublishers.ofString("[]"))
                            .build())
                    .status())
            .isEqualTo(401);
      }
      assertThat(metrics(management))
          .contains("connector_till_requests_refused_total %s.0".formatted(GUESSES));
      assertThat(List.copyOf(log.list))
          .extracting(ILoggingEvent::getFormattedMessage)
          .filteredOn(message -> message.startsWith("tills:"))
          .singleElement()
          .asString()
          .contains("1 request was refused")
          .doesNotContain("guess");
    } finally {
      root.detachAppender(log);
    }
  }

  @Test
  void of_many_keys_that_are_guessed_at_one_moment_few_are_looked_up_and_a_right_one_is_found(
      DataSource database, @TempDir Path folder) throws Exception {
    try (TillFixture till = TillFixture.start(database, folder)) {
      AtomicInteger asked = new AtomicInteger();
      Vertx vertx = Vertx.vertx();
      try {
        KeyCheck check =
            new KeyCheck(
                new Transactions(counted(till.journal(), asked), Duration.ofSeconds(10)),
                new RefusedKeys(),
                System::nanoTime);
        List<Future<User>> guesses =
            IntStream.range(0, 500)
                .mapToObj(guess -> check.user(vertx, "Bearer guess-" + guess))
                .toList();
        assertThat(
                check
                    .user(vertx, "Bearer " + till.key)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS))
            .isNotNull();
        for (Future<User> guess : guesses) {
          assertThat(guess.toCompletionStage().toCompletableFuture())
              .failsWithin(20, TimeUnit.SECONDS);
        }
        assertThat(asked).as("questions to the database").hasValueLessThan(40);
      } finally {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static HikariDataSource counted(DataSource database, AtomicInteger asked) {
    HikariDataSource counted =
        new HikariDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            asked.incrementAndGet();
            return database.getConnection();
          }
        };
    counted.setMaximumPoolSize(5);
    return counted;
  }

  private static String metrics(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/metrics"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
