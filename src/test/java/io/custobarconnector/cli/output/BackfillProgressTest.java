package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackfillProgressTest {

  /** What is left tells more than the bar does, so the bar gives way. */
  @ParameterizedTest
  @CsvSource({
    "50,100,'████████████░░░░░░░░░░░░ '",
    "50,24,'████████████░░░░░░░░░░░░ '",
    "50,10,'█████░░░░░ '",
    "100,5,'█████ '",
    "0,5,'░░░░░ '",
    "50,4,''",
    "50,-3,''"
  })
  void the_bar_takes_the_place_that_the_words_leave(long percent, int place, String bar) {
    assertThat(BackfillProgress.bar(percent, place)).isEqualTo(bar);
  }
}
