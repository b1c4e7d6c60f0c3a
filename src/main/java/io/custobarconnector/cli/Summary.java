package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.RunResult;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.Tally;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What became of runs: a table for people, JSON for programs, an exit code for scripts. */
final class Summary {

  private final List<RunResult> results;
  private final List<Reason> rejected;
  private final List<Reason> omitted;

  Summary(List<RunResult> results, JournalReader journal) {
    this.results = results;
    this.rejected = of(results, journal.rejected());
    this.omitted = of(results, journal.omitted());
  }

  private static List<Reason> of(List<RunResult> results, List<Reason> reasons) {
    List<String> flows = results.stream().map(RunResult::flow).toList();
    return reasons.stream().filter(reason -> flows.contains(reason.flow())).toList();
  }

  int exitCode() {
    if (results.stream().anyMatch(result -> result.failure().isPresent())) {
      return ExitCode.FAILED;
    }
    return rejected.isEmpty() ? ExitCode.DELIVERED : ExitCode.SOME_REJECTED;
  }

  String forPeople() {
    Table table =
        new Table(
            "flow",
            "read>",
            "sent>",
            "unchanged>",
            "rejected>",
            "requests>",
            "seconds>",
            "reasons");
    for (RunResult result : results) {
      Tally tally = result.tally();
      table.row(
          result.flow(),
          Words.number(tally.read()),
          Words.number(tally.sent()),
          Words.number(tally.unchanged()),
          Words.number(tally.rejected()),
          Words.number(tally.requests()),
          String.format(Locale.ROOT, "%.1f", result.took().toMillis() / 1000.0),
          reasons(rejected, result.flow()));
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (RunResult result : results) {
      String left = reasons(omitted, result.flow());
      if (!left.isEmpty()) {
        text.append(
            "%n%s: fields left out, the rest of the row was sent: %s"
                .formatted(result.flow(), left));
      }
    }
    for (RunResult result : results) {
      result
          .failure()
          .ifPresent(
              failure ->
                  text.append("%n%s failed: %s".formatted(result.flow(), FailureText.of(failure))));
    }
    return text.toString().stripTrailing();
  }

  ObjectNode forPrograms(ObjectMapper json) {
    ObjectNode summary = json.createObjectNode();
    summary.put("exitCode", exitCode());
    ArrayNode flows = summary.putArray("flows");
    for (RunResult result : results) {
      Tally tally = result.tally();
      ObjectNode flow =
          flows
              .addObject()
              .put("flow", result.flow())
              .put("read", tally.read())
              .put("sent", tally.sent())
              .put("unchanged", tally.unchanged())
              .put("rejected", tally.rejected())
              .put("fieldsOmitted", tally.omitted())
              .put("requests", tally.requests())
              .put("seconds", result.took().toMillis() / 1000.0);
      result.failure().ifPresent(failure -> flow.put("error", FailureText.of(failure)));
      add(flow.putArray("rejectedReasons"), rejected, result.flow());
      add(flow.putArray("omittedReasons"), omitted, result.flow());
    }
    return summary;
  }

  private static void add(ArrayNode array, List<Reason> reasons, String flow) {
    for (Reason reason : reasons) {
      if (reason.flow().equals(flow)) {
        array
            .addObject()
            .put("field", reason.field().orElse(null))
            .put("kind", reason.kind())
            .put("rows", reason.rows())
            .put("exampleKey", reason.exampleKey());
      }
    }
  }

  private static String reasons(List<Reason> all, String flow) {
    return all.stream()
        .filter(reason -> reason.flow().equals(flow))
        .map(
            reason ->
                "%s%s %s"
                    .formatted(
                        reason.field().map(field -> field + ": ").orElse(""),
                        reason.kind(),
                        Words.number(reason.rows())))
        .collect(Collectors.joining(", "));
  }
}
