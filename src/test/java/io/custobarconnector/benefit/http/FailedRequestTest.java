package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailedRequestTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(Tills.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @Test
  void the_log_has_the_name_of_the_request_that_the_till_is_told() {
    Settings settings = Settings.load(Path.of("demo/application.properties"), Map.of(), Map.of());
    Tills tills =
        new Tills(
            settings.benefits(), new TillMeters(new SimpleMeterRegistry(), Duration.ofSeconds(1)));

    tills.reply(new IllegalStateException("no such step"), "till-7-0815");

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("benefits: the request till-7-0815 failed: no such step");
    assertThat(log.list.get(0).getKeyValuePairs())
        .extracting(about -> about.key + "=" + about.value)
        .containsExactly("request=till-7-0815");
  }
}
