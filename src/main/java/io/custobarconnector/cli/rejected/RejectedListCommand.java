package io.custobarconnector.cli.rejected;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.cli.output.Table;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.rejected.RejectedFilter;
import io.custobarconnector.journal.rejected.StoredRejection;
import io.custobarconnector.journal.row.RejectedRow;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector rejected list}. */
@Command(name = "list", description = "Lists the rejected rows, the newest last.")
final class RejectedListCommand extends ConnectorCommand {

  /** Of a longer reason, show tells the rest. */
  private static final int SHORT = 90;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  @Mixin private RejectedChoice choice;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many rows, the newest (default: ${DEFAULT-VALUE}).",
      defaultValue = "50")
  private int limit;

  @Parameters(arity = "0..1", paramLabel = "FLOW", description = "Only rows of this flow.")
  private Optional<String> flow = Optional.empty();

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new UsageException(CommandError.VALUE, "--limit is a number from 1 on");
    }
    try (RejectedJournal journal = RejectedJournal.open(options())) {
      RejectedFilter filter = choice.of(journal, flow.stream().toList());
      List<StoredRejection> rows = journal.rows().list(filter, limit);
      List<Reason> counts = journal.rows().counts(filter);
      answer(
          () -> forPrograms(rows, counts),
          () -> forPeople(rows, counts, journal.settings().timeZone()));
      return ExitCode.DELIVERED;
    }
  }

  private static String forPeople(List<StoredRejection> rows, List<Reason> counts, ZoneId zone) {
    if (rows.isEmpty()) {
      return "No row is rejected.";
    }
    Table table =
        new Table(
            "flow", "key", "datatype", "who", "field", "kind", "times>", "since", "last", "reason");
    for (StoredRejection stored : rows) {
      RejectedRow row = stored.row();
      table.row(
          stored.flow(),
          row.key(),
          row.datatype(),
          who(row),
          row.field().orElse("–"),
          row.kind(),
          Formats.number(stored.times()),
          TIME.format(stored.since().atZone(zone)),
          TIME.format(stored.last().atZone(zone)),
          shortened(row.reason()));
    }
    long all = RejectedChoice.sum(counts);
    return "%s%n%s%s: %s%nTimes of %s."
        .formatted(
            table,
            RejectedChoice.rows(all),
            rows.size() < all ? ", the newest " + Formats.number(rows.size()) + " above" : "",
            RejectedChoice.counted(counts),
            zone);
  }

  /** Ours: the connector did not send it. Theirs: Custobar did not take it. */
  static String who(RejectedRow row) {
    return row.origin() == RejectedRow.Origin.CONNECTOR ? "ours" : "theirs";
  }

  private static String shortened(String reason) {
    String line = reason.strip().replaceAll("\\s+", " ");
    return line.length() <= SHORT ? line : line.substring(0, SHORT - 1) + "…";
  }

  private static ObjectNode forPrograms(List<StoredRejection> rows, List<Reason> counts) {
    ObjectNode answer = new ObjectMapper().createObjectNode();
    answer.put("total", RejectedChoice.sum(counts));
    var list = answer.putArray("rows");
    rows.forEach(stored -> fill(list.addObject(), stored));
    RejectedChoice.list(answer.putArray("counts"), counts);
    return answer;
  }

  static void fill(ObjectNode node, StoredRejection stored) {
    RejectedRow row = stored.row();
    node.put("flow", stored.flow())
        .put("key", row.key())
        .put("datatype", row.datatype())
        .put("who", who(row))
        .put("field", row.field().orElse(null))
        .put("kind", row.kind())
        .put("reason", row.reason())
        .put("times", stored.times())
        .put("since", stored.since().toString())
        .put("last", stored.last().toString());
  }
}
