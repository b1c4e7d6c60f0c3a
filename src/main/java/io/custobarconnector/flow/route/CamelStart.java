package io.custobarconnector.flow.route;

import io.custobarconnector.error.RouteError;
import io.custobarconnector.journal.FailureText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Starts Camel, and says what is wrong with a route file in terms of that file. */
public final class CamelStart {

  private static final Pattern MISSING_KAMELET =
      Pattern.compile("not found.*?([^/\\\\]+)\\.kamelet\\.yaml");

  /** What the Java compiler says: file and line, the mistake, the text of the line. */
  private static final Pattern JAVA_MISTAKE =
      Pattern.compile("Compilation error:\\s+/?(\\S+\\.java:\\d+): error: (.+)\\R\\s*(.+)");

  private static final Pattern MISSING_PARAMETER =
      Pattern.compile(
          "template (\\S+) the following mandatory parameters must be provided: ([^\\s].*)$");

  private static final Pattern UNSUPPORTED = Pattern.compile("^Unsupported field: (\\S+)");

  /** Kamelets of earlier versions, and what they are now. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "webshop-source",
          "it is http-source now, with a parameter more: api: webshop-orders.{{webshop.platform}}");

  private CamelStart() {}

  /**
   * Starts Camel.
   *
   * @throws RouteFileException when a route cannot be loaded or started
   */
  public static Main start(Main camel, RouteFiles files, List<String> flows) {
    try {
      camel.start();
      return camel;
    } catch (Exception e) {
      camel.stop();
      throw new RouteFileException(RouteError.START, sentence(e, files, flows), e);
    }
  }

  private static String sentence(Exception failure, RouteFiles files, List<String> flows) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher java = JAVA_MISTAKE.matcher(String.valueOf(cause.getMessage()));
      if (java.find()) {
        Path place = files.directory().resolve(java.group(1));
        return RouteError.JAVA.of("%s: %s: %s".formatted(place, java.group(2), java.group(3)));
      }
      if (cause instanceof MarkedYamlEngineException marked) {
        Path file = fileOf(failure, files, flows);
        int line = marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
        Matcher field = UNSUPPORTED.matcher(marked.getProblem());
        return RouteError.YAML.of(
            "%s:%s: %s"
                .formatted(
                    file,
                    field.find() ? RouteText.of(file).lineOf(field.group(1), line) : line,
                    marked.getProblem()));
      }
    }
    String reason = FailureText.of(failure);
    Matcher kamelet = MISSING_KAMELET.matcher(reason);
    if (kamelet.find()) {
      return RouteError.NO_KAMELET.of(missing(kamelet.group(1), files, flows));
    }
    Matcher parameter = MISSING_PARAMETER.matcher(reason);
    if (parameter.find()) {
      return RouteError.PARAMETER.of(without(parameter.group(1), parameter.group(2), files, flows));
    }
    return "the routes could not be started: " + reason;
  }

  private static String missing(String kamelet, RouteFiles files, List<String> flows) {
    String place =
        Stream.concat(flows.stream().map(files::file), files.shared().stream())
            .flatMap(
                file ->
                    RouteText.of(file)
                        .lineWith("kamelet:" + kamelet)
                        .map(at -> file + ":" + at)
                        .stream())
            .findFirst()
            .orElse(files.directory().toString());
    if (RENAMED.containsKey(kamelet)) {
      return "%s: there is no kamelet \"%s\"; %s".formatted(place, kamelet, RENAMED.get(kamelet));
    }
    return "%s: there is no kamelet \"%s\"; there are %s%s"
        .formatted(
            place,
            kamelet,
            String.join(", ", files.kameletNames()),
            Files.exists(RouteFiles.shipped(kamelet))
                ? ". %s is of an earlier version of the connector: take %s into it, or edit the folder of this version anew"
                    .formatted(files.kamelets(), RouteFiles.shipped(kamelet))
                : "");
  }

  private static String without(
      String kamelet, String parameters, RouteFiles files, List<String> flows) {
    for (String flow : flows) {
      Path file = files.file(flow);
      OptionalInt line = RouteText.of(file).lineWithout(kamelet, parameters.split(", ", -1)[0]);
      if (line.isPresent()) {
        return "%s:%s: kamelet:%s needs the parameter %s"
            .formatted(file, line.getAsInt(), kamelet, parameters);
      }
    }
    return "%s: kamelet:%s needs the parameter %s"
        .formatted(files.directory(), kamelet, parameters);
  }

  private static Path fileOf(Throwable failure, RouteFiles files, List<String> flows) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      for (String flow : flows) {
        if (message.contains("/" + files.file(flow).getFileName())) {
          return files.file(flow);
        }
      }
    }
    return files.directory();
  }
}
