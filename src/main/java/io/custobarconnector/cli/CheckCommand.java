package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.check.Checkup;
import io.custobarconnector.check.Finding;
import io.custobarconnector.check.Finding.Level;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code connector check}. */
@Command(
    name = "check",
    description =
        "Looks at settings, databases, routes, queries, formats and the key, and tells all that is wrong at once. Sends nothing, writes nothing.",
    footer = {
      "",
      "Exit codes: 0 all is well, 1 something does not answer, 2 a setting or a file is wrong."
    })
final class CheckCommand extends ConnectorCommand {

  /** Sentences are no narrower, however long the names beside them are. */
  private static final int NARROWEST = 30;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Rows of each flow to try (default: ${DEFAULT-VALUE}); all looks for missing and repeated keys in all rows.")
  private String rows;

  @Override
  public Integer call() {
    List<Finding> findings = findings(rowsToTry());
    answer(
        () -> forPrograms(findings),
        () ->
            forPeople(findings, Terminal.isThere() && isColourWanted(), Terminal.columns())
                .stripTrailing());
    return exitCode(findings);
  }

  /** As <a href="https://no-color.org">programs agree</a>. */
  private static boolean isColourWanted() {
    return System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
  }

  private OptionalInt rowsToTry() {
    if (rows.equals("all")) {
      return OptionalInt.empty();
    }
    if (!rows.matches("[1-9]\\d{0,6}")) {
      throw misused("--rows must be a number, 1 or more, or all.");
    }
    return OptionalInt.of(Integer.parseInt(rows));
  }

  private List<Finding> findings(OptionalInt chosen) {
    Settings settings;
    try {
      settings = options().settings();
    } catch (SettingsException e) {
      return e.getMessage()
          .lines()
          .map(line -> new Finding("settings", Level.MISTAKE, line))
          .toList();
    }
    return Checkup.of(settings, chosen);
  }

  private static int exitCode(List<Finding> findings) {
    if (findings.stream().anyMatch(finding -> finding.level() == Level.MISTAKE)) {
      return ExitCode.BAD_USAGE;
    }
    return findings.stream().anyMatch(Finding::isProblem) ? ExitCode.FAILED : ExitCode.DELIVERED;
  }

  static String forPeople(List<Finding> findings, boolean colours, int columns) {
    int width = findings.stream().mapToInt(finding -> finding.about().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(
          "%s %s  %s%n"
              .formatted(
                  mark(finding, colours),
                  finding.about() + " ".repeat(width - finding.about().length()),
                  String.join(
                      System.lineSeparator() + " ".repeat(width + 4),
                      Terminal.wrapped(
                          finding.sentence(), Math.max(NARROWEST, columns - width - 4)))));
    }
    long problems = findings.stream().filter(Finding::isProblem).count();
    long warnings = findings.stream().filter(f -> f.level() == Level.WARNING).count();
    return text.append(
            problems + warnings == 0
                ? "All is well.%n".formatted()
                : "%s, %s.%n".formatted(count(problems, "problem"), count(warnings, "warning")))
        .toString();
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String mark(Finding finding, boolean colours) {
    String mark = finding.isProblem() ? "✗" : finding.level() == Level.WARNING ? "!" : "✓";
    int colour = finding.isProblem() ? 31 : finding.level() == Level.WARNING ? 33 : 32;
    return colours ? "\u001b[%sm%s\u001b[0m".formatted(colour, mark) : mark;
  }

  private static ObjectNode forPrograms(List<Finding> findings) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("well", findings.stream().noneMatch(Finding::isProblem));
    var array = report.putArray("findings");
    for (Finding finding : findings) {
      array
          .addObject()
          .put("about", finding.about())
          .put("level", finding.level().name().toLowerCase(Locale.ROOT))
          .put("code", finding.code().orElse(null))
          .put("sentence", ErrorCode.without(finding.sentence()));
    }
    return report;
  }
}
