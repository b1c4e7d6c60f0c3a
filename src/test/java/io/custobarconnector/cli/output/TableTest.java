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
