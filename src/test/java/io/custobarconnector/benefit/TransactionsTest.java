package io.custobarconnector.benefit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions of tills while more is asked than the database can do. */
@ExtendWith(ReferenceDatabaseExtension.class)
class TransactionsTest {

  private static final int TILLS = 40;
  private static final int REQUESTS = 200;

  @Test
  void when_tills_ask_for_more_than_the_database_can_do_it_does_what_it_can(DataSource database)
      throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(5000);
    Set<Integer> connections = ConcurrentHashMap.newKeySet();
    ExecutorService tills = Executors.newFixedThreadPool(TILLS);
    int answered = 0;
    try (HikariDataSource one = new HikariDataSource(config)) {
      Transactions transactions = new Transactions(one, Duration.ofSeconds(5));
      // Thirty can be done within the deadline, and forty always wait.
      Callable<Optional<Integer>> request =
          () -> {
            try {
              return Optional.of(
                  transactions.run(Deadline.of(Duration.ofMillis(700)), TransactionsTest::work));
            } catch (LedgerUnavailableException e) {
              return Optional.empty();
            }
          };
      List<Future<Optional<Integer>>> answers = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        answers.add(tills.submit(request));
      }
      await().until(transactions::isSlow);
      for (Future<Optional<Integer>> answer : answers) {
        Optional<Integer> connection = answer.get();
        connection.ifPresent(connections::add);
        answered += connection.isPresent() ? 1 : 0;
      }
      await("when all are served").until(() -> !transactions.isSlow());
    } finally {
      tills.shutdownNow();
    }
    assertThat(answered).as("uses that were told").isGreaterThan(REQUESTS / 4);
    assertThat(connections.size())
        .as("connections, each made anew after one was given up in the midst of its work")
        .isLessThan(5);
  }

  /** Twenty milliseconds of a database's work, and which of its connections did it. */
  private static int work(java.sql.Connection connection) throws java.sql.SQLException {
    try (PreparedStatement work =
            connection.prepareStatement("SELECT pg_backend_pid(), pg_sleep(0.02)");
        ResultSet done = work.executeQuery()) {
      done.next();
      return done.getInt(1);
    }
  }
}
