package io.custobarconnector.cli.output;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of all commands, in the language of {@code man}: what {@code --help} says of
 * each.
 */
public final class ManPage {

  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /**
   * Writes the page.
   *
   * @param commands those that the page describes
   * @param version as {@code --version} says it
   */
  public static String of(CommandSpec root, List<CommandSpec> commands, String version) {
    ManPage made = new ManPage();
    made.line(".TH %s 1 \"\" \"%s\" \"\"".formatted(upper(root.name()), text(version)));
    made.section("NAME");
    made.line("%s \\- %s".formatted(root.name(), text(sentence(root).replaceFirst("[.]$", ""))));
    made.section("SYNOPSIS");
    made.line(".B " + root.name());
    made.line("COMMAND [options]");
    made.section("OPTIONS");
    root.options().forEach(made::option);
    made.line("Each command has them, too.");
    made.section("COMMANDS");
    made.commands(commands);
    made.section("EXIT STATUS");
    made.line(
        "0 all delivered, 1 failed, 2 bad usage or configuration, 3 delivered but some rows rejected.");
    made.section("FILES");
    made.entry(
        "application.properties",
        "The settings, in the folder from which the command is called, unless --config names another file.");
    made.entry("routes/", "The flows: YAML, SQL and JSLT, beside the settings.");
    made.section("ENVIRONMENT");
    made.line(
        "Each setting may be given here: capitals, with an underscore for each dot and hyphen, as in CUSTOBAR_TOKEN. JAVA_OPTS are options of the Java machine.");
    return made.page.toString();
  }

  private void commands(List<CommandSpec> commands) {
    for (CommandSpec command : commands) {
      line(".SS " + text(command.qualifiedName()) + arguments(command));
      Stream.of(command.usageMessage().description()).forEach(said -> line(text(plain(said))));
      command.options().stream()
          .filter(option -> !option.hidden() && !isStandard(option))
          .forEach(this::option);
      commands(command.subcommands().values().stream().map(CommandLine::getCommandSpec).toList());
    }
  }

  private void option(OptionSpec option) {
    entry(names(option), plain(String.join(" ", option.description())));
  }

  /** Each command has them. */
  private static boolean isStandard(OptionSpec option) {
    return option.usageHelp() || option.versionHelp();
  }

  private static String arguments(CommandSpec command) {
    return command.positionalParameters().stream()
        .filter(argument -> !argument.hidden())
        .map(argument -> " " + text(written(argument)))
        .collect(Collectors.joining());
  }

  private static String written(PositionalParamSpec argument) {
    String label = argument.paramLabel() + (argument.arity().max() > 1 ? "..." : "");
    return argument.required() ? label : "[" + label + "]";
  }

  private static String names(OptionSpec option) {
    String label = option.arity().max() > 0 ? " " + option.paramLabel() : "";
    return String.join(", ", option.names()) + label;
  }

  private static String sentence(CommandSpec command) {
    return String.join(" ", command.usageMessage().description());
  }

  /** As the terminal shows it, with defaults in their places. */
  private static String plain(String said) {
    return Help.Ansi.OFF.string(said).replace("%n", " ");
  }

  private void section(String name) {
    line(".SH " + name);
  }

  private void entry(String name, String said) {
    line(".TP");
    line(".B " + text(name));
    line(text(said));
  }

  private void line(String line) {
    page.append(line).append('\n');
  }

  /** A dot or an apostrophe at the beginning of a line would be a request, a hyphen a dash. */
  private static String text(String said) {
    String escaped = said.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
