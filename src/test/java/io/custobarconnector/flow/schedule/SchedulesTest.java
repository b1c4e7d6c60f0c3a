package io.custobarconnector.flow.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.slf4j.LoggerFactory;

/** When flows run, in a process whose journal goes away. */
@ExtendWith(EmptyDatabaseExtension.class)
class SchedulesTest {

  private static final String STARTED = "started";
  private static final String MAY_END = "may end";

  private volatile boolean away;

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

  @Test
  void a_flow_that_ends_in_a_process_that_stops_without_its_journal_says_nothing(
      PGSimpleDataSource database) throws Exception {
    database.setCurrentSchema("connector");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
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
    } finally {
      root.detachAppender(log);
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
              try {
                return method.invoke(database, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
