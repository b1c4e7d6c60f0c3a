package io.custobarconnector.flow.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Those who have Prometheus and those who have not are told the same. */
class AlertRulesTest {

  private static final Path PROMETHEUS = Path.of("deploy/prometheus/alerts.yaml");

  /** A connector that is gone, or has no journal, tells nobody of it. */
  private static final List<String> NOT_BY_ITSELF =
      List.of("ConnectorDown", "ConnectorJournalAway");

  private static final Pattern WINDOW = Pattern.compile("\\[(\\d+)([mhd])]");
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d+(\\.\\d+)?(?![\\w.])");

  @Test
  void each_rule_of_prometheus_is_there_with_its_numbers_and_words() throws IOException {
    Map<String, Object> ours = new TreeMap<>();
    for (AlertRule rule : AlertRules.ALL) {
      ours.put(
          rule.name(),
          List.of(
              rule.severity(),
              rule.hold(),
              rule.window(),
              rule.limits(),
              rule.summary(),
              rule.description()));
    }
    assertThat(ours).isEqualTo(theirs());
  }

  @Test
  void the_flows_that_a_rule_names_are_the_same() throws IOException {
    String rules = Files.readString(PROMETHEUS);
    assertThat(Pattern.compile("flow([!=~]+)\"([^\"]+)\"").matcher(rules).results())
        .extracting(found -> found.group(1) + " " + found.group(2))
        .containsExactlyInAnyOrder(
            "!~ " + String.join("|", AlertRules.DAILY),
            "=~ " + String.join("|", AlertRules.DAILY),
            "= " + AlertRules.BUSY);
  }

  private static Map<String, Object> theirs() throws IOException {
    Map<String, Object> found = new TreeMap<>();
    for (Map<?, ?> rule : rules()) {
      String expression = String.valueOf(rule.get("expr"));
      Map<?, ?> words = (Map<?, ?>) rule.get("annotations");
      found.put(
          String.valueOf(rule.get("alert")),
          List.of(
              ((Map<?, ?>) rule.get("labels")).get("severity"),
              duration(rule.get("for") == null ? "0m" : String.valueOf(rule.get("for"))),
              window(expression),
              limits(expression),
              words.get("summary"),
              words.get("description")));
    }
    assertThat(found.keySet()).containsAll(NOT_BY_ITSELF);
    found.keySet().removeAll(NOT_BY_ITSELF);
    return found;
  }

  private static List<Map<?, ?>> rules() throws IOException {
    Object file =
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(PROMETHEUS));
    List<Map<?, ?>> rules = new ArrayList<>();
    for (Object group : (List<?>) ((Map<?, ?>) file).get("groups")) {
      ((List<?>) ((Map<?, ?>) group).get("rules")).forEach(rule -> rules.add((Map<?, ?>) rule));
    }
    return rules;
  }

  private static Duration window(String expression) {
    TreeSet<Duration> windows = new TreeSet<>();
    WINDOW.matcher(expression).results().map(AlertRulesTest::duration).forEach(windows::add);
    assertThat(windows).as(expression).hasSizeLessThan(2);
    return windows.isEmpty() ? Duration.ZERO : windows.first();
  }

  private static Duration duration(String text) {
    return duration(WINDOW.matcher("[" + text + "]").results().findFirst().orElseThrow());
  }

  private static Duration duration(MatchResult found) {
    long number = Long.parseLong(found.group(1));
    return switch (found.group(2)) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** Each number once, zeros left out, a product multiplied. */
  private static List<Double> limits(String expression) {
    String plain = expression.replaceAll("\"[^\"]*\"|\\[[^]]*]", "");
    String multiplied =
        Pattern.compile("(\\d+) \\* (\\d+)")
            .matcher(plain)
            .replaceAll(
                found ->
                    Long.toString(Long.parseLong(found.group(1)) * Long.parseLong(found.group(2))));
    return NUMBER
        .matcher(multiplied)
        .results()
        .map(found -> Double.valueOf(found.group()))
        .filter(number -> number != 0)
        .toList();
  }
}
