package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a budget does while Custobar refuses the key. */
class KeyWatchTest {

  private final AtomicLong now = new AtomicLong();
  private final RequestBudget budget = new RequestBudget(0, now::get);
  private final Logger logger = (Logger) LoggerFactory.getLogger(KeyWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

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

  private void passes() {
    assertThatCode(() -> budget.takeInTurn(Priority.FLOW)).doesNotThrowAnyException();
  }

  private void fails() {
    assertThatThrownBy(() -> budget.takeInTurn(Priority.FLOW))
        .isInstanceOf(KeyRefusedException.class);
    assertThatThrownBy(() -> budget.takeForTillOrFail(1000))
        .isInstanceOf(KeyRefusedException.class);
  }

  @Test
  void after_five_minutes_one_request_tries_and_when_it_works_that_is_said_once() {
    passes();
    budget.keyWorks();
    for (int i = 0; i < 3; i++) {
      budget.keyRefused();
      fails();
    }
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    passes();
    fails();
    budget.keyRefused();
    now.addAndGet(Duration.ofMinutes(4).toNanos());
    fails();
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    passes();
    for (int i = 0; i < 3; i++) {
      budget.keyWorks();
      passes();
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEqualTo(
            List.of(
                "all flows stop: " + new KeyRefusedException().getMessage(),
                "Custobar takes the key: all flows work again"));
  }

  @Test
  void a_try_that_came_to_nothing_is_made_again_soon() {
    budget.keyRefused();
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    passes();
    fails();
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    passes();
  }
}
