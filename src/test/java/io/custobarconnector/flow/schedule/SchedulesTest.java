package io.custobarconnector.flow.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.slf4j.LoggerFactory;

/** When flows run, in a process whose journal goes away. */
@ExtendWith(EmptyDatabaseExtension.class)
class SchedulesTest {

  private static final String STARTED = "started";
  private static final String MAY_END = "may end";

  private volatile boolean away;
  private volatile boolean readOnly;
  private volatile String refusal;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** A flow that a test lets end. */
  public static final class Flow implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      try {
        Map<String, Object> shared = context.getScheduler().getContext();
        ((CountDownLatch) shared.get(STARTED)).countDown();
        ((CountDownLatch) shared.get(MAY_END)).await();
      } catch (InterruptedException | SchedulerException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A flow that ends at once. */
  public static final class ShortFlow implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      // That it was started is enough.
    }
  }

  @BeforeEach
  void listen() {
    own().setLevel(Level.INFO);
    log.start();
    root().addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root().detachAppender(log);
    own().setLevel(null);
  }

  private static Logger own() {
    return (Logger) LoggerFactory.getLogger(SharedSchedules.class);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private void awaitLogged(String beginning, String end) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(List.copyOf(log.list))
                    .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(said -> said.startsWith(beginning) && said.endsWith(end))
                    .hasSize(1));
  }

  private void serve(PGSimpleDataSource database, Runnable meanwhile) throws Exception {
    database.setCurrentSchema("connector");
    try (DefaultCamelContext camel = new DefaultCamelContext();
        Schedules schedules = new Schedules(mayBeAway(database), "this", Map.of("shops", "now"))) {
      schedules.start(camel);
      schedules
          .getScheduler()
          .scheduleJob(
              JobBuilder.newJob(ShortFlow.class).withIdentity("shops").build(),
              TriggerBuilder.newTrigger()
                  .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever())
                  .build());
      meanwhile.run();
      schedules.pause();
    }
  }

  @Test
  void a_journal_that_only_reads_starts_no_flow_and_the_log_says_so_once(
      PGSimpleDataSource database) throws Exception {
    serve(
        database,
        () -> {
          readOnly = true;
          awaitLogged(
              "the schedules in the journal cannot be changed: no flow starts until they can: ",
              "in a read-only transaction [CBC-DBA-012]");
          readOnly = false;
          awaitLogged(
              "the schedules in the journal can be changed again", ": flows run at their times");
          awaitLogged("the schedules in the journal cannot be changed", "[CBC-DBA-012]");
        });
  }

  @Test
  void a_journal_that_does_not_let_the_user_in_any_more_is_not_called_away(
      PGSimpleDataSource database) throws Exception {
    serve(
        database,
        () -> {
          // First the server goes away, as for a restart.
          refusal = "08006";
          awaitLogged("the journal's database does not answer: no flow starts until it does", "]");
          refusal = "28P01";
          awaitLogged(
              "the journal's database refuses the connector: no flow starts until the connector may connect",
              ": password authentication failed [CBC-DBA-003]");
          refusal = null;
          awaitLogged("the journal's database answers again", ": flows run at their times");
        });
  }

  @Test
  void a_flow_that_ends_in_a_process_that_stops_without_its_journal_says_nothing(
      PGSimpleDataSource database) throws Exception {
    database.setCurrentSchema("connector");
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (DefaultCamelContext camel = new DefaultCamelContext();
        Schedules schedules = new Schedules(mayBeAway(database), "this", Map.of("shops", "now"))) {
      schedules.getScheduler().getContext().put(STARTED, started);
      schedules.getScheduler().getContext().put(MAY_END, mayEnd);
      schedules.start(camel);
      schedules
          .getScheduler()
          .scheduleJob(
              JobBuilder.newJob(Flow.class).withIdentity("shops").build(),
              TriggerBuilder.newTrigger().startNow().build());
      assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
      schedules.pause();
      away = true;
      mayEnd.countDown();
      // Waits for the flow, so that what it logs is seen.
      schedules.getScheduler().shutdown(true);
    }
    assertThat(List.copyOf(log.list))
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  private DataSource mayBeAway(DataSource database) {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (away) {
                throw new SQLException("Connection is closed");
              }
              if (refusal != null) {
                throw new SQLException("password authentication failed", refusal);
              }
              try {
                Object answer = method.invoke(database, arguments);
                if (answer instanceof Connection connection) {
                  connection.setReadOnly(readOnly);
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
