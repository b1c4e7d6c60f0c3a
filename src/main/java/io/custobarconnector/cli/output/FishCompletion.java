package io.custobarconnector.cli.output;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What lets the shell fish complete commands and options: picocli writes it for bash and zsh. */
public final class FishCompletion {

  private final StringBuilder script = new StringBuilder();
  private final String program;

  private FishCompletion(String program) {
    this.program = program;
  }

  /** A line for each command and each of its options. */
  public static String of(CommandSpec root) {
    FishCompletion completion = new FishCompletion(root.name());
    completion.script.append("# Completion of %s for fish.%n".formatted(root.name()));
    // No argument of a command is a file, unless an option says so.
    completion.line("-f");
    completion.add(root, List.of());
    return completion.script.toString();
  }

  private void add(CommandSpec command, List<String> path) {
    Map<String, CommandLine> further = command.subcommands();
    String here = condition(path, further.keySet());
    further.forEach(
        (name, line) ->
            line(
                "-n %s -a %s -d %s"
                    .formatted(quoted(here), name, quoted(description(line.getCommandSpec())))));
    command.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> line("-n %s %s".formatted(quoted(here), of(option))));
    command.positionalParameters().stream()
        .filter(parameter -> parameter.completionCandidates() != null)
        .forEach(
            parameter ->
                line(
                    "-n %s -a %s"
                        .formatted(
                            quoted(here),
                            quoted(String.join(" ", parameter.completionCandidates())))));
    further.forEach(
        (name, line) -> {
          List<String> deeper = new ArrayList<>(path);
          deeper.add(name);
          add(line.getCommandSpec(), deeper);
        });
  }

  /** Whether these words were written, and none of those that may follow. */
  private static String condition(List<String> path, Iterable<String> further) {
    List<String> parts = new ArrayList<>();
    path.forEach(word -> parts.add("__fish_seen_subcommand_from " + word));
    String following = String.join(" ", further);
    if (!following.isEmpty()) {
      parts.add("not __fish_seen_subcommand_from " + following);
    }
    return parts.isEmpty() ? "true" : String.join("; and ", parts);
  }

  private static String of(OptionSpec option) {
    StringBuilder words = new StringBuilder();
    for (String name : option.names()) {
      words
          .append(name.startsWith("--") ? "-l " : "-s ")
          .append(name.replaceFirst("^-+", ""))
          .append(' ');
    }
    if (option.arity().max() > 0) {
      boolean file = option.type() == Path.class || option.type() == File.class;
      words.append(file ? "-r -F " : "-x ");
      if (option.completionCandidates() != null) {
        words
            .append("-a ")
            .append(quoted(String.join(" ", option.completionCandidates())))
            .append(' ');
      }
    }
    return words + "-d " + quoted(first(option.description()));
  }

  private static String description(CommandSpec command) {
    return first(command.usageMessage().description());
  }

  /** The first sentence; picocli's own signs are none of it. */
  private static String first(String... description) {
    return description.length == 0
        ? ""
        : description[0].replaceAll("[.](?: .*)?$", "").replaceAll(" ?\\([^)]*\\$\\{.*", "");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private void line(String words) {
    script.append("complete -c %s %s%n".formatted(program, words));
  }
}
