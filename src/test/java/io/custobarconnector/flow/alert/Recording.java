package io.custobarconnector.flow.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The series that Prometheus would have read, every {@value #EVERY} minutes, and what its rules
 * make of them.
 */
final class Recording {

  /** Minutes between two readings. */
  static final int EVERY = 5;

  private static final Path ALERTS = Path.of("deploy/prometheus/alerts.yaml");
  private static final Path DASHBOARD = Path.of("deploy/grafana/connector.json");
  private static final String UP = "up{job=\"custobar-connector\"}";
  private static final String OURS = "(?:connector|jvm|process)_[a-z_]+";
  private static final Pattern SAMPLE = Pattern.compile("(%s)(\\{[^}]*})? (\\S+)".formatted(OURS));
  private static final Pattern NAME = Pattern.compile(OURS);

  /** An alert that fires, or that may just have begun or ended to. */
  record Firing(String alert, String flow) {

    private String labels() {
      return flow.isEmpty()
          ? "alertname=\"%s\"".formatted(alert)
          : "alertname=\"%s\", flow=\"%s\"".formatted(alert, flow);
    }
  }

  private final int readings;
  private final Set<String> asked;
  private final Map<String, double[]> series = new TreeMap<>();

  /**
   * @param minutes how long it records
   */
  Recording(int minutes) {
    this.readings = minutes / EVERY;
    try {
      this.asked =
          NAME.matcher(Files.readString(ALERTS) + Files.readString(DASHBOARD))
              .results()
              .map(MatchResult::group)
              .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was read at a moment, and nothing new until the next one.
   *
   * @param minute since the beginning
   * @param lasts minutes until the next reading
   * @param metrics as the connector shows them
   */
  void read(int minute, int lasts, String metrics) {
    double secondsPassed = System.currentTimeMillis() / 1e3 - minute * 60.0;
    keep(UP, minute, lasts, 1);
    for (String line : metrics.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches() && asked.contains(sample.group(1))) {
        double value = Double.parseDouble(sample.group(3));
        String labels = sample.group(2) == null ? "" : sample.group(2);
        // promtool's time begins at 0.
        boolean moment = sample.group(1).endsWith("_timestamp_seconds");
        keep(sample.group(1) + labels, minute, lasts, moment ? value - secondsPassed : value);
      }
    }
  }

  /** Nobody answered. */
  void readNothing(int minute, int lasts) {
    keep(UP, minute, lasts, 0);
  }

  private void keep(String name, int minute, int lasts, double value) {
    double[] values = series.computeIfAbsent(name, unknown -> missing());
    Arrays.fill(values, minute / EVERY, (minute + lasts) / EVERY, value);
  }

  private double[] missing() {
    double[] values = new double[readings];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /**
   * Lets Prometheus evaluate its rules.
   *
   * @param firing what must fire in a minute
   * @param unsure what may or may not then
   */
  void check(Path folder, IntFunction<Set<Firing>> firing, IntFunction<Set<Firing>> unsure)
      throws IOException, InterruptedException {
    String expected =
        IntStream.range(0, readings)
            .map(reading -> reading * EVERY)
            .mapToObj(minute -> expectation(minute, firing.apply(minute), unsure.apply(minute)))
            .collect(Collectors.joining("\n"));
    evaluate(folder, expected);
  }

  /**
   * Lets Prometheus answer what the dashboard asks for.
   *
   * @param minute when somebody looks at it
   */
  void ask(Path folder, int minute) throws IOException, InterruptedException {
    List<String> queries = new ArrayList<>();
    for (JsonNode query : new ObjectMapper().readTree(DASHBOARD.toFile()).findValues("expr")) {
      // The readings here are as far apart as the dashboard looks back.
      queries.add(query.asText().replace("[5m]", "[15m]"));
    }
    assertThat(queries).hasSizeGreaterThan(15);
    evaluate(
        folder,
        queries.stream()
            .map(
                query ->
                    "      - {expr: 'count(%s) > bool 0', eval_time: %dm, exp_samples: [{labels: '{}', value: 1}]}"
                        .formatted(query, minute))
            .collect(Collectors.joining("\n")));
  }

  private void evaluate(Path folder, String expected) throws IOException, InterruptedException {
    String input =
        series.entrySet().stream()
            .map(
                one ->
                    "      - {series: '%s', values: '%s'}"
                        .formatted(one.getKey().replace("'", "''"), course(one.getValue())))
            .collect(Collectors.joining("\n"));
    Path test =
        Files.writeString(
            folder.resolve("fortnight.test.yaml"),
            """
            rule_files: [%s]
            evaluation_interval: %dm
            tests:
              - interval: %dm
                input_series:
            %s
                promql_expr_test:
            %s
            """
                .formatted(ALERTS.toAbsolutePath(), EVERY, EVERY, input, expected));
    promtool("test", "rules", test.toString());
  }

  private static String expectation(int minute, Set<Firing> firing, Set<Firing> unsure) {
    String others =
        unsure.stream()
            .map(one -> " unless ALERTS{%s}".formatted(one.labels()))
            .collect(Collectors.joining());
    String samples =
        firing.stream()
            .map(one -> "{labels: '{%s}', value: 1}".formatted(one.labels()))
            .collect(Collectors.joining(", "));
    return "      - {expr: 'count by (alertname, flow) (ALERTS{alertstate=\"firing\"}%s)', eval_time: %dm, exp_samples: [%s]}"
        .formatted(others, minute, samples);
  }

  /** In promtool's words: {@code 7x2} is 7 7 7. */
  private static String course(double[] values) {
    StringBuilder course = new StringBuilder();
    int from = 0;
    while (from < values.length) {
      int to = from;
      while (to + 1 < values.length && Double.compare(values[to + 1], values[from]) == 0) {
        to++;
      }
      if (Double.isNaN(values[from])) {
        // A series that is not shown any more ends at once.
        course.append(from > 0 ? "stale " : "_ ").append(to > from ? "_x" + (to - from) : "");
      } else {
        course
            .append(String.format(Locale.ROOT, "%.3f", values[from]))
            .append(to > from ? "x" + (to - from) : "");
      }
      course.append(' ');
      from = to + 1;
    }
    return course.toString().strip();
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "promtool is not installed");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
