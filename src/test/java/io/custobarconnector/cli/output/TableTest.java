package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

  @Test
  void text_is_to_the_left_and_numbers_to_the_right_without_spaces_at_the_end() {
    String table =
        new Table("flow", "read>", "reasons")
            .row("sales", "12 345", "")
            .row("a", "7", "x")
            .toString();

    assertThat(table.lines())
        .containsExactly(
            "flow     read  reasons",
            "──────────────────────",
            "sales  12 345",
            "a           7  x");
  }

  @Test
  void what_a_narrow_terminal_has_no_place_for_stands_below_its_row() {
    Table table =
        new Table("flow", "last run", "sent>", "behind by>", "next run")
            .row("customers", "2026-11-22 08:49:18", "26", "1.1 s", "2026-11-22 09:00:00")
            .row("sales", "never", "0", "", "2026-11-22 10:00:00");

    assertThat(table.toString(70).lines())
        .containsExactly(
            "flow       last run             sent  behind by  next run",
            "────────────────────────────────────────────────────────────────────",
            "customers  2026-11-22 08:49:18    26      1.1 s  2026-11-22 09:00:00",
            "sales      never                   0             2026-11-22 10:00:00");
    assertThat(table.toString(48).lines())
        .containsExactly(
            "flow       last run             sent  behind by",
            "───────────────────────────────────────────────",
            "customers  2026-11-22 08:49:18    26      1.1 s",
            "    next run 2026-11-22 09:00:00",
            "sales      never                   0",
            "    next run 2026-11-22 10:00:00");
    assertThat(table.toString(25).lines())
        .containsExactly(
            "flow",
            "─────────",
            "customers",
            "    last run 2026-11-22",
            "    08:49:18, sent 26,",
            "    behind by 1.1 s, next",
            "    run 2026-11-22",
            "    09:00:00",
            "sales",
            "    last run never, sent",
            "    0, next run",
            "    2026-11-22 10:00:00");
  }

  @Test
  void a_last_column_in_which_nothing_stands_is_left_out() {
    assertThat(new Table("flow", "read>", "reasons").row("sales", "7", "").toString().lines())
        .containsExactly("flow   read", "───────────", "sales     7");
  }

  @Test
  void a_table_without_rows_is_its_header() {
    assertThat(new Table("flow", "read>").toString().lines())
        .containsExactly("flow  read", "──────────");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "999,999", "1000,1 000", "1234567,1 234 567", "-12345,-12 345"})
  void thousands_stand_apart(long number, String words) {
    assertThat(Formats.number(number)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,0.0 s",
    "PT1.25S,1.3 s",
    "PT59.94S,59.9 s",
    "PT59.99S,1 min 0 s",
    "PT1M,1 min 0 s",
    "PT59M59.9S,59 min 59 s",
    "PT59M59.99S,1 h 0 min",
    "PT1H,1 h 0 min",
    "PT47H59M,47 h 59 min",
    "PT48H,2 days",
    "PT71H,2 days"
  })
  void a_time_is_told_in_the_unit_that_fits(Duration time, String words) {
    assertThat(Formats.time(time)).isEqualTo(words);
  }
}
