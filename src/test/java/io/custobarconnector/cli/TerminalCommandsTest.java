package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.check.Finding;
import io.custobarconnector.check.Finding.Level;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TerminalCommandsTest {

  /** The words of picocli for a terminal that knows colours. */
  @BeforeEach
  void coloursAreKnown() {
    System.setProperty("picocli.ansi", "true");
  }

  @AfterEach
  void nobodyLooks() {
    System.clearProperty("picocli.ansi");
    System.clearProperty("connector.terminal");
  }

  @Test
  void help_has_colours_on_a_terminal_alone() {
    assertThat(Cli.run("--help").out()).contains("Usage").doesNotContain("\u001b");
    System.setProperty("connector.terminal", "true");
    assertThat(Cli.run("--help").out()).contains("\u001b[");
  }

  @Test
  void a_finding_goes_on_below_itself_on_a_narrow_terminal() {
    List<Finding> findings =
        List.of(
            new Finding("sales", Level.WELL, "10 rows fit"),
            new Finding("customers", Level.WARNING, "60 of 6031 rows would go without a field"));

    assertThat(CheckCommand.forPeople(findings, false, 44).lines())
        .containsExactly(
            "✓ sales      10 rows fit",
            "! customers  60 of 6031 rows would go",
            "             without a field",
            "0 problems, 1 warning.");
  }
}
