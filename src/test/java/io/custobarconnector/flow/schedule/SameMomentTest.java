package io.custobarconnector.flow.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Flows that are due at one moment, of which another process starts one at any other moment. */
@ExtendWith(EmptyDatabaseExtension.class)
class SameMomentTest {

  private final AtomicInteger questions = new AtomicInteger();

  @ParameterizedTest(name = "after {0} questions")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void a_flow_that_starts_between_two_questions_is_waited_for(
      int before, PGSimpleDataSource database, @TempDir Path folder) throws Exception {
    database.setCurrentSchema("connector");
    Rows rows = new Rows(database);
    Instant moment = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    schedule(rows, moment.minusSeconds(1));
    DataSource journal = asked(database, before, () -> start(rows, moment));
    try (Deployment deployment = new Deployment(database, folder);
        DefaultCamelContext camel = new DefaultCamelContext()) {
      for (String flow : List.of("shops", "customers")) {
        deployment.set(flow + ".schedule", "* * * * * ?");
      }
      ScheduleOrder turns =
          new ScheduleOrder(
              new FlowProgress(journal),
              new FlowPauses(database),
              deployment.settings(),
              List.of("shops", "customers"));
      CompletableFuture<Boolean> turn =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return turns.await("customers", Date.from(moment), new DefaultExchange(camel));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> questions.get() > before + 8 || turn.isDone());
      assertThat(turn).as("waits for shops").isNotDone();
      rows.run("DELETE FROM quartz_fired_triggers");
      assertThat(turn.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The journal, of which so many questions are asked before something happens. */
  private DataSource asked(DataSource database, int before, Runnable happens) {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (questions.getAndIncrement() == before) {
                happens.run();
              }
              return method.invoke(database, arguments);
            });
  }

  private static void schedule(Rows rows, Instant last) {
    rows.run(
        "INSERT INTO quartz_job_details VALUES ('s', 'shops', 'connector', NULL, 'j', false, true, true, true, NULL)");
    rows.run(
        "INSERT INTO quartz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, prev_fire_time, trigger_state, trigger_type, start_time) VALUES ('s', 'shops', 'connector', 'shops', 'connector', ?, 'WAITING', 'CRON', 0)",
        last.toEpochMilli());
  }

  /** As Quartz does it: both at once. */
  private static void start(Rows rows, Instant moment) {
    rows.run(
        """
        WITH reached AS (UPDATE quartz_triggers SET prev_fire_time = ? RETURNING trigger_name)
        INSERT INTO quartz_fired_triggers
        SELECT 's', 'e', trigger_name, 'connector', 'another', 0, ?, 5, 'EXECUTING', trigger_name, 'connector', true, true
          FROM reached\
        """,
        moment.toEpochMilli(),
        moment.toEpochMilli());
  }
}
