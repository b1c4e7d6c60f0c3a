package io.custobarconnector.flow.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What health and metrics say while a database takes connections and says nothing. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class HangingDatabaseTest {

  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void end() {
    over.countDown();
  }

  private interface Connecting {
    Connection connect() throws Exception;
  }

  private static DataSource database(Connecting connecting) {
    return proxy(
        DataSource.class, (method) -> method.equals("getConnection") ? connecting.connect() : null);
  }

  private DataSource hanging() {
    return database(
        () -> {
          over.await();
          throw new SQLException("nobody answers");
        });
  }

  private static DataSource answering() {
    return database(
        () -> proxy(Connection.class, method -> method.equals("isValid") ? true : null));
  }

  private interface Answer {
    Object to(String method) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, values) -> answer.to(method.getName())));
  }

  private static HealthCheck.Result look(AbstractHealthCheck check) {
    check.setCamelContext(new DefaultCamelContext());
    return check.call(Map.of());
  }

  @Test
  void a_database_that_answers_is_not_called_silent_for_one_that_hangs() {
    List<Reachable> checks = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      checks.add(new Reachable("hanging-" + i, "a database", hanging()));
    }
    for (Reachable check : checks) {
      assertThat(look(check).getState()).isEqualTo(State.DOWN);
    }
    Reachable other = new Reachable("other", "another database", answering());
    assertThat(look(other).getState()).isEqualTo(State.UP);
  }

  @Test
  void who_looks_every_second_waits_for_no_answer_and_is_told_once_it_is_clear() {
    Reachable check = new Reachable("hanging", "a database", hanging());
    long begun = System.nanoTime();
    assertThat(check.wasReached()).as("nothing is said against it yet").isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    over.countDown();
    await().until(() -> !check.wasReached());
  }

  @Test
  void who_asks_for_health_does_not_wait_for_the_times_of_runs() {
    JournalMeters journal = new JournalMeters(hanging(), false, System::nanoTime);
    HealthCheck.Result result = look(new Freshness(journal, List.of("sales")));
    assertThat(result.getState()).isEqualTo(State.UP);
    assertThat(result.getDetails())
        .as("nobody knows whether it ever ran")
        .doesNotContainKey("sales");
  }

  @Test
  void who_reads_metrics_gets_them_without_the_journals_numbers() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    new JournalMeters(hanging(), true, System::nanoTime)
        .show(metrics, List.of("sales", "stock"), List.of());
    assertThat(metrics.get("connector_journal_up").gauge().value()).isZero();
    assertThat(metrics.getMeters())
        .hasSizeGreaterThan(5)
        .filteredOn(meter -> !meter.getId().getName().equals("connector_journal_up"))
        .allSatisfy(
            meter -> assertThat(meter.measure()).allMatch(found -> Double.isNaN(found.getValue())));
  }
}
