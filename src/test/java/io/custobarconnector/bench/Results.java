package io.custobarconnector.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.bench.Measured.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All that a run found out, for people and for programs. */
final class Results {

  private static final ObjectMapper JSON = new ObjectMapper();

  private record Line(String phase, String what, Figures figures) {}

  private final Machine machine;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final ObjectNode values = JSON.createObjectNode();

  Results(Machine machine) {
    this.machine = machine;
  }

  void add(String phase, String what, Figures figures) {
    lines.add(new Line(phase, what, figures));
  }

  /** A value with a name for programs, and a sentence for people. */
  void note(String name, double value, String sentence) {
    values.put(name, value);
    notes.add(sentence);
  }

  String json() {
    ObjectNode all = JSON.createObjectNode();
    all.set("machine", JSON.valueToTree(machine));
    for (Line line : lines) {
      ObjectNode phase =
          all.get(line.phase) instanceof ObjectNode there ? there : all.putObject(line.phase);
      phase.set(line.what, JSON.valueToTree(line.figures));
    }
    all.setAll(values);
    return all.toPrettyString();
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(machine).append("\n\n");
    text.append(
        "%-24s %-22s %8s %8s %8s %8s %8s %7s%n"
            .formatted("milliseconds", "", "calls", "p50", "p95", "p99", "max", "errors"));
    text.append("─".repeat(100)).append('\n');
    String phase = "";
    for (Line line : lines) {
      Figures f = line.figures;
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %-22s %8d %8.1f %8.1f %8.1f %8.1f %7d%n",
              line.phase.equals(phase) ? "" : line.phase,
              line.what,
              f.calls(),
              f.p50(),
              f.p95(),
              f.p99(),
              f.max(),
              f.errorCount()));
      phase = line.phase;
    }
    text.append('\n');
    for (Line line : lines) {
      for (Map.Entry<String, Long> error : line.figures.errors().entrySet()) {
        text.append(
            "%s, %s: %d × %s%n".formatted(line.phase, line.what, error.getValue(), error.getKey()));
      }
    }
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }
}
