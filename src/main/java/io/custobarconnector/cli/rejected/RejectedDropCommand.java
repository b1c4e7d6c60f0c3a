package io.custobarconnector.cli.rejected;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.FlowNames;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.rejected.RejectedFilter;
import io.custobarconnector.journal.rejected.RejectedRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector rejected drop}. */
@Command(
    name = "drop",
    description = {
      "Decides that rows are not to be delivered as they are: they are not tried again until they change in the source.",
      "Of a receipt, all rows are dropped."
    })
final class RejectedDropCommand extends ConnectorCommand {

  private static final Logger AUDIT = LoggerFactory.getLogger(RejectedDropCommand.class);

  @Mixin private RejectedChoice choice;

  @Option(names = "--all", description = "All rows, of the flow or of all flows.")
  private boolean all;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Parameters(arity = "0..1", paramLabel = "FLOW", description = "Only rows of this flow.")
  private Optional<String> flow = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (all == choice.isNarrow()) {
      throw new UsageException(
          CommandError.OPTIONS,
          all
              ? "--all goes without --key, --kind and --reason"
              : "say which rows to drop: --key, --kind or --reason, or --all");
    }
    if (flow.filter(FlowNames.MARKETING_PERMISSIONS::equals).isPresent()) {
      throw new UsageException(
          CommandError.NOT_THIS_FLOW,
          "marketing-permissions: its rows are what customers said, and wait for the customer to be in the source; they cannot be dropped");
    }
    if (!yes && !Terminal.isThere()) {
      throw new UsageException(CommandError.SURE, "say --yes, since nobody can be asked here");
    }
    try (RejectedJournal journal = RejectedJournal.open(options())) {
      RejectedFilter filter = choice.of(journal, flow.stream().toList());
      List<Reason> counts = droppable(journal.rows().counts(filter));
      if (counts.isEmpty()) {
        tell(List.of(), List.of());
        return ExitCode.DELIVERED;
      }
      if (!yes && !isSure(counts)) {
        err().println("Nothing is done.");
        return ExitCode.FAILED;
      }
      return drop(journal.rows(), filter, counts);
    }
  }

  private static List<Reason> droppable(List<Reason> counts) {
    return counts.stream()
        .filter(count -> !count.flow().equals(FlowNames.MARKETING_PERMISSIONS))
        .toList();
  }

  private int drop(RejectedRows rows, RejectedFilter filter, List<Reason> counts) {
    List<Reason> dropped = new ArrayList<>();
    List<String> busy = new ArrayList<>();
    String who = System.getProperty("user.name", "unknown");
    for (String each : RejectedChoice.byFlow(counts).keySet()) {
      try {
        dropped.addAll(rows.drop(filter, each, who));
      } catch (FlowBusyException e) {
        busy.add(each);
      }
    }
    if (!dropped.isEmpty()) {
      AUDIT.info(
          "rejected drop: {} dropped {}: {}",
          who,
          RejectedChoice.rows(RejectedChoice.sum(dropped)),
          RejectedChoice.counted(dropped));
    }
    tell(dropped, busy);
    return busy.isEmpty() ? ExitCode.DELIVERED : ExitCode.FAILED;
  }

  private boolean isSure(List<Reason> counts) throws IOException {
    return isConfirmed(
        "Drop %s (%s)? Custobar will not get them until they change in the source."
            .formatted(
                RejectedChoice.rows(RejectedChoice.sum(counts)), RejectedChoice.counted(counts)));
  }

  private void tell(List<Reason> dropped, List<String> busy) {
    answer(
        () -> {
          ObjectNode answer = new ObjectMapper().createObjectNode();
          answer.put("dropped", RejectedChoice.sum(dropped));
          RejectedChoice.list(answer.putArray("counts"), dropped);
          busy.forEach(answer.putArray("running")::add);
          return answer;
        },
        () -> {
          List<String> lines = new ArrayList<>();
          lines.add(
              dropped.isEmpty()
                  ? "No row is dropped."
                  : "Dropped %s: %s."
                      .formatted(
                          RejectedChoice.rows(RejectedChoice.sum(dropped)),
                          RejectedChoice.counted(dropped)));
          busy.forEach(
              each ->
                  lines.add(
                      each
                          + ": runs now and may be trying its rows; drop them when it has ended."));
          return String.join(System.lineSeparator(), lines);
        });
  }
}
