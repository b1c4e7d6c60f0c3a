package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedEncoderTest {

  private final MaskedEncoder encoder =
      new MaskedEncoder(new PatternLayoutEncoder(), List.of("s3cr3t", "s3cr3t-longer", "a\"b"));

  @ParameterizedTest
  @CsvSource({
    "token is s3cr3t., token is ***.",
    "first s3cr3t-longer then s3cr3t, first *** then ***",
    "Authorization: Bearer abcdefghijk and more, *** and more",
    "mail to matti.meikalainen+x@example.fi now, mail to *** now",
    "?email=matti%40example.fi&limit=1, ?email=***&limit=1",
    "?phone_number=%2B358401234567, ?phone_number=***",
    "phone +358 40 123 4567 asked, phone *** asked",
    "phone 040 123 4567 asked, phone *** asked",
    "phone 0401234567 asked, phone *** asked",
    "phone 040-1234567 asked, phone *** asked",
    "phone 00358401234567 asked, phone *** asked",
  })
  void what_is_secret_or_personal_is_masked(String line, String masked) {
    assertThat(encoder.masked(line)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-28T12:17:16.123+02:00 DEBUG sales: page 17 of 1000 rows, cursor 2026-11-01 04:05:06",
        "sent 500 rows in 0.123 s, 10.0.0.12:5432",
        "run 1234567, receipt 20000123",
      })
  void times_counts_and_keys_stay(String line) {
    assertThat(encoder.masked(line)).isEqualTo(line);
  }

  @Test
  void a_secret_is_masked_as_JSON_and_headers_write_it() {
    assertThat(encoder.masked("{\"password\":\"a\\\"b\"} czNjcjN0"))
        .isEqualTo("{\"password\":\"***\"} ***");
  }

  @Test
  void a_sentence_of_the_connector_keeps_its_keys_and_one_of_a_library_does_not() {
    assertThat(said("io.custobarconnector.journal", Level.WARN, "row 0401234567, s3cr3t"))
        .isEqualTo("row 0401234567, ***");
    assertThat(said("io.custobarconnector.journal", Level.DEBUG, "row 0401234567"))
        .isEqualTo("row ***");
    assertThat(said("org.apache.camel", Level.WARN, "asked for 0401234567"))
        .isEqualTo("asked for ***");
  }

  private String said(String logger, Level level, String message) {
    LoggerContext context = new LoggerContext();
    PatternLayoutEncoder pattern = new PatternLayoutEncoder();
    pattern.setContext(context);
    pattern.setPattern("%msg");
    pattern.start();
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), level, message, null, new Object[0]);
    return new String(
        new MaskedEncoder(pattern, List.of("s3cr3t")).encode(event), StandardCharsets.UTF_8);
  }
}
