package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.lease.FlowBusyException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of runs: a table for people, JSON for programs, an exit code for scripts. */
public final class Summary {

  private final List<RunResult> results;
  private final List<Reason> rejected;
  private final List<Reason> rejectedNew;
  private final List<Reason> omitted;
  private final List<Reason> omittedNew;
  private boolean newsOnly;

  /**
   * @param since when the runs began, by the journal's clock: what was found before is not new
   */
  public Summary(List<RunResult> results, JournalReader journal, Instant since) {
    this.results = results;
    this.rejected = of(results, journal.rejected());
    this.rejectedNew = of(results, journal.rejectedSince(since));
    this.omitted = of(results, journal.omitted());
    this.omittedNew = of(results, journal.omittedSince(since));
  }

  private static List<Reason> of(List<RunResult> results, List<Reason> reasons) {
    List<String> flows = results.stream().map(RunResult::flow).toList();
    return reasons.stream().filter(reason -> flows.contains(reason.flow())).toList();
  }

  /** Only rows that these runs were the first to reject count for the exit code. */
  public Summary ofNews() {
    newsOnly = true;
    return this;
  }

  public int exitCode() {
    if (results.stream().anyMatch(result -> result.failure().isPresent())) {
      return ExitCode.FAILED;
    }
    boolean someRejected =
        newsOnly
            ? results.stream().anyMatch(result -> result.tally().rejected() > 0)
            : !rejected.isEmpty();
    return someRejected ? ExitCode.SOME_REJECTED : ExitCode.DELIVERED;
  }

  public String forPeople() {
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
          Formats.number(tally.read()),
          Formats.number(tally.sent()),
          Formats.number(tally.unchanged()),
          Formats.number(tally.rejected()),
          Formats.number(tally.requests()),
          String.format(Locale.ROOT, "%.1f", result.took().toMillis() / 1000.0),
          rejections(result.flow()));
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (RunResult result : results) {
      if (result.tally().ignored() > 0) {
        text.append(
            "%n%s: %s rows ignored, by a setting, by a step of the route, or since a person gave them up"
                .formatted(result.flow(), Formats.number(result.tally().ignored())));
      }
    }
    for (RunResult result : results) {
      String left = reasons(omittedNew, result.flow());
      if (!left.isEmpty()) {
        text.append(
            "%n%s: fields omitted, the rest of each row was sent: %s"
                .formatted(result.flow(), left));
      }
      String still = reasons(known(omitted, omittedNew), result.flow());
      if (!still.isEmpty()) {
        text.append("%n%s: omitted since an earlier run: %s".formatted(result.flow(), still));
      }
    }
    for (RunResult result : results) {
      result
          .failure()
          .ifPresent(
              failure ->
                  text.append(
                      failure instanceof FlowBusyException busy
                          ? "%n%s".formatted(busy.getMessage())
                          : "%n%s failed: %s".formatted(result.flow(), FailureText.of(failure))));
    }
    return text.toString().stripTrailing();
  }

  public ObjectNode forPrograms(ObjectMapper json) {
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
              .put("ignored", tally.ignored())
              .put("fieldsOmitted", tally.omitted())
              .put("requests", tally.requests())
              .put("seconds", result.took().toMillis() / 1000.0);
      result.failure().ifPresent(failure -> putError(flow, FailureText.of(failure)));
      add(flow.putArray("rejectedReasons"), rejected, rejectedNew, result.flow());
      add(flow.putArray("omittedReasons"), omitted, omittedNew, result.flow());
    }
    return summary;
  }

  /** Why something failed, and the code of that for programs. */
  public static void putError(ObjectNode node, String error) {
    node.put("error", ErrorCode.without(error));
    ErrorCode.in(error).ifPresent(code -> node.put("code", code));
  }

  /** What is new first, then what was known before. */
  private String rejections(String flow) {
    String still = reasons(known(rejected, rejectedNew), flow);
    return Stream.of(reasons(rejectedNew, flow), still.isEmpty() ? "" : "still " + still)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** The reasons without the rows that are new. */
  private static List<Reason> known(List<Reason> all, List<Reason> news) {
    return all.stream()
        .map(
            reason ->
                new Reason(
                    reason.flow(),
                    reason.field(),
                    reason.kind(),
                    reason.rows() - newRows(reason, news),
                    reason.exampleKey()))
        .filter(reason -> reason.rows() > 0)
        .toList();
  }

  private static long newRows(Reason reason, List<Reason> news) {
    return news.stream()
        .filter(
            one ->
                one.flow().equals(reason.flow())
                    && one.field().equals(reason.field())
                    && one.kind().equals(reason.kind()))
        .mapToLong(Reason::rows)
        .sum();
  }

  private static void add(ArrayNode array, List<Reason> reasons, List<Reason> news, String flow) {
    for (Reason reason : reasons) {
      if (reason.flow().equals(flow)) {
        array
            .addObject()
            .put("field", reason.field().orElse(null))
            .put("kind", reason.kind())
            .put("rows", reason.rows())
            .put("new", newRows(reason, news))
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
                        Formats.number(reason.rows())))
        .collect(Collectors.joining(", "));
  }
}
