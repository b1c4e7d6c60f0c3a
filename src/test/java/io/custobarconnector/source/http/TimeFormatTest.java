package io.custobarconnector.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as sources write them. */
class TimeFormatTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T10:00:00Z",
        "2026-03-01T12:00:00+02:00",
        "2026-03-01T12:00:00+0200",
        "2026-03-01T12:00:00+02",
        "2026-03-01 12:00:00+02",
        "2026-03-01T07:00:00.000-03",
        "2026-03-01T12:00",
        "2026-03-01T12:00:00",
        "1772359200",
        "1772359200000"
      })
  void one_moment_in_many_notations(String written) {
    TimeFormat format = new TimeFormat("iso", ZoneId.of("Europe/Helsinki"));
    assertThat(format.read(TextNode.valueOf(written)))
        .contains(Instant.parse("2026-03-01T10:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-10-24T23:59:00Z, yyyy-MM-dd HH:mm:ss, 2026-10-25 02:59:00",
    "2026-10-25T00:30:00Z, yyyy-MM-dd HH:mm:ss, 2026-10-25 02:59:59",
    "2026-10-25T01:30:00Z, yyyy-MM-dd HH:mm:ss, 2026-10-25 02:59:59",
    "2026-10-25T02:00:00Z, yyyy-MM-dd HH:mm:ss, 2026-10-25 04:00:00",
    "2026-10-25T01:30:00Z, yyyy-MM-dd'T'HH:mm:ssXXX, 2026-10-25T03:30:00+02:00",
    "2026-10-25T01:30:00Z, iso, 2026-10-25T01:30:00Z",
    "2026-10-25T01:30:00Z, epoch-seconds, 1792891800"
  })
  void what_changed_in_the_hour_that_comes_twice_is_asked_for_from_before_it(
      Instant time, String pattern, String written) {
    TimeFormat format = new TimeFormat(pattern, ZoneId.of("Europe/Helsinki"));
    assertThat(format.write(format.since(time))).isEqualTo(written);
  }
}
