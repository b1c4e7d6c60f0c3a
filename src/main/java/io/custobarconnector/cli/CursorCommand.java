package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.BackfillCheck;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.record.CursorMoves;
import io.custobarconnector.settings.DateOption;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.source.Source;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector cursor}. */
@Command(
    name = "cursor",
    description = {
      "Shows how far a flow has read. With --to: moves its cursor, so that the next run reads what changed at T or later.",
      "Backwards, rows are read again and only those that differ are sent. Forwards, rows are skipped; how many is said before anything is done."
    },
    footer = {"", "Exit codes: 0 done, 1 failed or not confirmed, 2 bad usage or configuration."})
final class CursorCommand extends ConnectorCommand {

  @Parameters(paramLabel = "FLOW", description = "The flow whose cursor it is.")
  private String flow;

  @Option(
      names = "--to",
      paramLabel = "T",
      description =
          "Move the cursor before what changed at T: a date, a date and time, a time ago such as 7d; a number where _changed_at is one.")
  private Optional<String> to = Optional.empty();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() throws IOException {
    Settings settings = settingsOf(flow);
    BackfillCheck check = BackfillCheck.of(settings, flow);
    if (check.snapshot()) {
      throw new UsageException(
          CommandError.NOT_THIS_FLOW,
          "%s has no cursor: each run reads and compares all rows".formatted(flow));
    }
    try (Stopping stopping = new Stopping()) {
      Connector connector = stopping.opening(() -> Connector.start(settings, List.of(flow)));
      Optional<Position> cursor = new JournalReader(connector.journal()).position(flow);
      Optional<Source> source =
          check.readsChanges() ? Optional.of(connector.source()) : Optional.empty();
      if (to.isEmpty()) {
        return tell(cursor, source, "stands");
      }
      if (cursor.isEmpty()) {
        throw new UsageException(
            CommandError.NOT_THIS_FLOW,
            "%1$s has no cursor yet, so it cannot be moved; use ./connector run --once %1$s"
                .formatted(flow));
      }
      Position target =
          source.isPresent()
              ? target(settings, source.get(), cursor.get())
              : new Position(moment(settings).toString(), "");
      return move(connector, source, cursor.get(), target);
    }
  }

  private int move(Connector connector, Optional<Source> source, Position cursor, Position target)
      throws IOException {
    if (!yes && !isSure(effect(source, cursor, target))) {
      err().println("The cursor stays where it is.");
      return ExitCode.FAILED;
    }
    try {
      new CursorMoves(connector.journal()).move(flow, target);
    } catch (FlowBusyException e) {
      err().println(e.getMessage());
      return ExitCode.FAILED;
    }
    return tell(Optional.of(target), source, "stands now");
  }

  private Instant moment(Settings settings) {
    Instant now = Instant.now();
    Instant moment;
    try {
      moment =
          new DateOption(Clock.fixed(now, settings.timeZone()), settings.timeZone())
              .read("--to", to.orElseThrow());
    } catch (DateTimeException e) {
      throw new UsageException(CommandError.VALUE, e.getMessage());
    }
    if (moment.isAfter(now)) {
      throw new UsageException(
          CommandError.VALUE,
          "--to=%s lies in the future; what changes until then would be skipped"
              .formatted(to.get()));
    }
    return moment;
  }

  /** Just before what the person named. The key only has to be one that the query can compare. */
  private Position target(Settings settings, Source source, Position cursor) {
    String said = to.orElseThrow();
    if (source.query(flow).isTimed()) {
      said = moment(settings).toString();
    } else if (!said.matches("-?\\d{1,18}")) {
      throw new UsageException(
          CommandError.VALUE,
          "--to=%s is not a whole number, as the _changed_at of %s is".formatted(said, flow));
    }
    return new Position(
        source
            .justBefore(flow, said)
            .orElseThrow(
                () ->
                    new UsageException(
                        CommandError.NOT_THIS_FLOW,
                        "the _changed_at of %s is neither a time nor a whole number, so its cursor cannot be moved"
                            .formatted(flow))),
        cursor.key());
  }

  /** What moving would do, in one sentence without its end. */
  private String effect(Optional<Source> source, Position cursor, Position target) {
    if (source.isEmpty()) {
      return "%s: the next run reads orders that changed at %s or later"
          .formatted(flow, target.changedAt());
    }
    long now = source.get().count(flow, Optional.of(cursor));
    long then = source.get().count(flow, Optional.of(target));
    return then < now
        ? "%s: %s that no run has read would be skipped, until a reconcile or a backfill finds them"
            .formatted(flow, rows(now - then))
        : "%s: %s would be read again, and those that differ from what Custobar was given are sent"
            .formatted(flow, rows(then - now));
  }

  private boolean isSure(String effect) throws IOException {
    if (!Terminal.isThere()) {
      throw new UsageException(
          CommandError.SURE, "%s; say --yes if that is meant".formatted(effect));
    }
    return isConfirmed(effect + ". Move the cursor?");
  }

  private int tell(Optional<Position> cursor, Optional<Source> source, String stands) {
    Optional<Long> after =
        cursor.flatMap(position -> source.map(s -> s.count(flow, Optional.of(position))));
    answer(
        () ->
            new ObjectMapper()
                .createObjectNode()
                .put("flow", flow)
                .put("changedAt", cursor.map(Position::changedAt).orElse(null))
                .put("key", cursor.map(Position::key).orElse(null))
                .put("rowsAfter", after.orElse(null)),
        () ->
            cursor
                .map(
                    position ->
                        "%s: the cursor %s at %s, _key %s%s."
                            .formatted(
                                flow,
                                stands,
                                position.changedAt(),
                                position.key().isEmpty() ? "–" : position.key(),
                                after
                                    .map(rows -> "; %s after it".formatted(rows(rows)))
                                    .orElse("")))
                .orElse("%s has no cursor yet: it has never read anything.".formatted(flow)));
    return ExitCode.DELIVERED;
  }

  private static String rows(long number) {
    return Formats.number(number) + (number == 1 ? " row" : " rows");
  }
}
