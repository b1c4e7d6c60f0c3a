package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private static final String PROGRESS =
      "marketing-permissions: 1 005 885 rows read, 1 005 000 sent, 13 089 rows/s, 50 % of 2 000 000";

  @AfterEach
  void nobodyLooks() {
    System.clearProperty("connector.terminal");
    System.clearProperty("connector.columns");
  }

  @Test
  void a_line_that_changes_is_cut_where_the_terminal_ends_and_never_goes_on_in_the_next() {
    terminal("80");
    assertThat(Terminal.lineInPlace(PROGRESS))
        .isEqualTo("\r\u001b[K\u001b[?7l" + PROGRESS.substring(0, 79) + "…\u001b[?7h");
    assertThat(Terminal.lineInPlace("short")).isEqualTo("\r\u001b[K\u001b[?7lshort\u001b[?7h");
  }

  @Test
  void where_the_width_is_not_known_the_terminal_itself_cuts() {
    terminal("0");
    assertThat(Terminal.lineInPlace(PROGRESS)).contains(PROGRESS);
    assertThat(Terminal.columns()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_file_is_as_wide_as_anybody_needs() {
    System.setProperty("connector.columns", "80");
    assertThat(Terminal.columns()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_sentence_is_broken_between_words() {
    assertThat(Terminal.wrapped("60 of 6031 rows would go without a field", 17))
        .containsExactly("60 of 6031 rows", "would go without", "a field");
    assertThat(Terminal.wrapped("http://127.0.0.1:9100 answers", 10))
        .containsExactly("http://127.0.0.1:9100", "answers");
    assertThat(Terminal.wrapped("as it is", Integer.MAX_VALUE)).containsExactly("as it is");
  }

  private static void terminal(String columns) {
    System.setProperty("connector.terminal", "true");
    System.setProperty("connector.columns", columns);
  }
}
