package io.custobarconnector.custobar.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class TimesTest {

  private static final long YEAR_1 = -62_135_000_000L;
  private static final long YEAR_9999 = 253_402_000_000L;

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  @Property
  void a_moment_is_written_as_iso_8601_writes_it(
      @ForAll @LongRange(min = YEAR_1, max = YEAR_9999) long seconds) throws InvalidValue {
    for (String zone :
        new String[] {"Europe/Helsinki", "UTC", "America/St_Johns", "Asia/Kathmandu"}) {
      ZonedDateTime there = Instant.ofEpochSecond(seconds).atZone(ZoneId.of(zone));
      boolean wholeMinutes = there.getOffset().getTotalSeconds() % 60 == 0;
      assertThat(new Times(there.getZone()).dateTime(there.toInstant()))
          .isEqualTo(
              ISO.format(wholeMinutes ? there : there.withZoneSameInstant(ZoneId.of("UTC"))));
    }
  }
}
