package io.custobarconnector.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class TimeOfChangeTest {

  private static final Path FILE = Path.of("routes", "sales.sql");
  private static final ZoneId HELSINKI = ZoneId.of("Europe/Helsinki");

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(ZoneId.getAvailableZoneIds()).map(ZoneId::of);
  }

  @Property(tries = 20_000)
  void no_clock_on_a_wall_ever_shows_less_than_what_it_is_read_from(
      @ForAll("zones") ZoneId zone,
      @ForAll @LongRange(min = 1_700_000_000L, max = 1_900_000_000L) long from,
      @ForAll @LongRange(min = 0, max = 30 * 3600L) long later) {
    Instant moment = Instant.ofEpochSecond(from);
    LocalDateTime earliest = LocalDateTime.parse(TimeOfChange.LOCAL.earliestFrom(moment, zone));

    assertThat(LocalDateTime.ofInstant(moment.plusSeconds(later), zone)).isAfterOrEqualTo(earliest);
  }

  @Example
  void before_the_hour_that_comes_twice_the_second_pass_counts() {
    // 03:50 in the first pass; twenty minutes later it is 03:10.
    assertThat(TimeOfChange.LOCAL.earliestFrom(Instant.parse("2026-10-25T00:50:00Z"), HELSINKI))
        .isEqualTo("2026-10-25T03:00");
    assertThat(TimeOfChange.LOCAL.earliestFrom(Instant.parse("2026-10-25T01:10:00Z"), HELSINKI))
        .isEqualTo("2026-10-25T03:10");
    assertThat(TimeOfChange.LOCAL.earliestFrom(Instant.parse("2026-10-24T20:00:00Z"), HELSINKI))
        .as("earlier than both passes")
        .isEqualTo("2026-10-24T23:00");
    assertThat(TimeOfChange.LOCAL.earliestFrom(Instant.parse("2026-03-29T00:50:00Z"), HELSINKI))
        .as("in spring the clock leaves an hour out")
        .isEqualTo("2026-03-29T02:50");
  }

  @Example
  void what_a_cursor_cannot_follow_is_refused_with_the_mend() {
    assertThatThrownBy(() -> TimeOfChange.of(FILE, "sales", "text"))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith(
            "routes/sales.sql: _changed_at is of type text, which sorts as text and not as time;"
                + " cast it, as in changed::timestamptz AS _changed_at, or set"
                + " sales.changes=snapshot");
    for (String type :
        new String[] {
          "time",
          "timetz",
          "uuid",
          "xid",
          "float8",
          "bool",
          "interval",
          "jsonb",
          "bytea",
          "_timestamptz",
          "tstzrange",
          "pg_lsn",
          "\"shop\".\"moment\""
        }) {
      assertThatThrownBy(() -> TimeOfChange.of(FILE, "sales", type))
          .as(type)
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("of type " + type)
          .hasMessageEndingWith(", or set sales.changes=snapshot [CBC-SQL-013]");
    }
  }
}
