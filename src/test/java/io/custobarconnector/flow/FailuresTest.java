package io.custobarconnector.flow;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailuresTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Failures failures = new Failures();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void the_same_reason_is_told_once() {
    for (int i = 0; i < 100; i++) {
      tell("sales", "Connection refused");
    }
    assertThat(told())
        .containsExactly("sales: the run failed, the next one tries again: Connection refused");
    assertThat(log.list.get(0).getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void the_same_reason_with_another_length_of_time_is_the_same_reason() {
    tell("sales", "request timed out after 5001ms");
    tell("sales", "request timed out after 5007ms");
    tell("customers", "all flows pause for 9 s");
    tell("customers", "all flows pause for 38 s");
    assertThat(told()).hasSize(2);
  }

  @Test
  void another_reason_is_told_also_when_only_a_number_differs() {
    tell("sales", "sales.sql:3: syntax error");
    tell("sales", "sales.sql:4: syntax error");
    assertThat(told()).hasSize(2);
  }

  @Test
  void each_flow_is_told_for_itself() {
    tell("sales", "Connection refused");
    tell("customers", "Connection refused");
    assertThat(told()).hasSize(2);
  }

  @Test
  void that_a_flow_works_again_is_told_once_and_a_new_failure_too() {
    failures.over("sales");
    tell("sales", "Connection refused");
    failures.over("sales");
    failures.over("sales");
    tell("sales", "Connection refused");
    assertThat(told())
        .containsExactly(
            "sales: the run failed, the next one tries again: Connection refused",
            "sales: works again",
            "sales: the run failed, the next one tries again: Connection refused");
  }

  @Test
  void a_run_that_was_cut_off_by_the_stop_is_no_failure() throws Exception {
    AtomicInteger cutOff = new AtomicInteger();
    camel.addService(
        new ServiceSupport() {
          @Override
          protected void doStop() {
            tell("sales", "Interrupted");
            cutOff.incrementAndGet();
          }
        });
    camel.start();
    camel.stop();
    assertThat(cutOff).hasValue(1);
    assertThat(told()).isEmpty();
  }

  private void tell(String flow, String reason) {
    Exchange exchange = new DefaultExchange(camel);
    failures.watch(flow, exchange);
    exchange.setException(new IllegalStateException(reason));
    exchange.getExchangeExtension().handoverCompletions().forEach(s -> s.onFailure(exchange));
  }

  private List<String> told() {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
