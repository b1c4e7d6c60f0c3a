package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.http.PosKeys;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.cli.output.Table;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.operator.OperatorKeys;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.settings.Settings;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connector keys}. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes the keys of tills and of operators.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {KeysCommand.Add.class, KeysCommand.ListAll.class, KeysCommand.Revoke.class})
final class KeysCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new MissingParameterException(
        spec.commandLine(), List.of(), "Choose a command: add, list or revoke.");
  }

  /** A command that opens the journal, does something with its keys, and tells. */
  private abstract static class OnKeys extends ConnectorCommand {

    final <T> T with(BiFunction<PosKeys, OperatorKeys, T> work) {
      Settings settings = options().settingsOf("journal.", "scc.password");
      try (HikariDataSource journal = Databases.journal(settings.journal(), 4)) {
        Journal.prepare(journal, settings.journal().schema());
        return work.apply(new PosKeys(journal), new OperatorKeys(journal));
      }
    }

    /** Tells programs one thing and people the other. */
    final int tell(String json, String text) {
      out().println(options().json() ? json : text);
      out().flush();
      return ExitCode.DELIVERED;
    }
  }

  @Command(name = "add", description = "Makes a key and shows it, this once.")
  static final class Add extends OnKeys {

    @ArgGroup(multiplicity = "1")
    private Reach reach;

    static final class Reach {
      @Option(
          names = "--store",
          paramLabel = "ID",
          description = "The store that the key speaks for, as tills name it in storeId.")
      private Optional<String> store = Optional.empty();

      @SuppressWarnings("UnusedVariable") // that it is given is all
      @Option(names = "--all-stores", description = "The key speaks for every store.")
      private boolean all;

      @Option(names = "--operator", description = "A person signs in to the console with the key.")
      private boolean operator;
    }

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description =
            "With --operator: viewer sees how flows are doing, service sees and erases persons, operator does everything (default).")
    private Optional<OperatorRole> role = Optional.empty();

    @Option(
        names = "--label",
        paramLabel = "TEXT",
        description = "What people know it by.",
        defaultValue = "")
    private String label;

    @Override
    public Integer call() {
      if (reach.operator) {
        return addOperator();
      }
      if (role.isPresent()) {
        throw new UsageException(CommandError.OPTIONS, "--role goes with --operator");
      }
      if (!reach.store.map(PosKeys::isStoreId).orElse(true)) {
        throw new UsageException(
            CommandError.VALUE,
            "--store must be as tills name it in storeId: 1 to 128 letters, digits, spaces and any of . _ : / + -");
      }
      String key = with((tills, operators) -> tills.add(reach.store, label));
      return tell(
          new ObjectMapper()
              .createObjectNode()
              .put("key", key)
              .put("store", reach.store.orElse(null))
              .toString(),
          "%s%n%nThis is the only time it is shown. The till sends it as \"Authorization: Bearer …\"."
              .formatted(key));
    }

    private int addOperator() {
      if (label.isBlank()) {
        throw new UsageException(
            CommandError.OPTIONS,
            "say whose key it is, such as --label \"Aino\": the console's audit log names it");
      }
      OperatorRole chosen = role.orElse(OperatorRole.OPERATOR);
      String key = with((tills, operators) -> operators.add(chosen, label));
      return tell(
          new ObjectMapper()
              .createObjectNode()
              .put("key", key)
              .put("role", chosen.word())
              .put("label", label)
              .toString(),
          "%s%n%nThis is the only time it is shown. %s signs in to the console with it."
              .formatted(key, label));
    }
  }

  @Command(name = "list", description = "Lists keys, without the keys themselves.")
  static final class ListAll extends OnKeys {

    @Override
    public Integer call() {
      List<Listed> keys =
          with(
              (tills, operators) ->
                  Stream.concat(
                          tills.list().stream().map(Listed::of),
                          operators.list().stream().map(Listed::of))
                      .sorted(Comparator.comparingLong(Listed::number))
                      .toList());
      ZoneId zone = options().settingsOf("time-zone").timeZone();
      return tell(
          forPrograms(keys).toPrettyString(),
          "%s%nTimes of %s.".formatted(forPeople(keys, zone), zone));
    }

    /** A key of either kind; a till's has no role. */
    private record Listed(
        long number,
        Optional<OperatorRole> role,
        Optional<String> store,
        String label,
        Instant madeAt,
        Optional<Instant> revokedAt) {

      static Listed of(PosKeys.Entry key) {
        return new Listed(
            key.id(), Optional.empty(), key.store(), key.label(), key.createdAt(), key.revokedAt());
      }

      static Listed of(OperatorKeys.Entry key) {
        return new Listed(
            key.operator().keyId(),
            Optional.of(key.operator().role()),
            Optional.empty(),
            key.operator().name(),
            key.createdAt(),
            key.revokedAt());
      }
    }

    private static Table forPeople(List<Listed> keys, ZoneId zone) {
      Table table = new Table("number>", "opens", "label", "made", "state");
      for (Listed key : keys) {
        table.row(
            Long.toString(key.number()),
            key.role()
                .map(role -> "console (" + role.word() + ")")
                .orElse(key.store().orElse("every store")),
            key.label(),
            Formats.local(key.madeAt(), zone),
            key.revokedAt().map(at -> "revoked " + Formats.local(at, zone)).orElse("valid"));
      }
      return table;
    }

    private static ArrayNode forPrograms(List<Listed> keys) {
      ArrayNode list = new ObjectMapper().createArrayNode();
      for (Listed key : keys) {
        list.addObject()
            .put("number", key.number())
            .put("role", key.role().map(OperatorRole::word).orElse(null))
            .put("store", key.store().orElse(null))
            .put("label", key.label())
            .put("madeAt", key.madeAt().toString())
            .put("revokedAt", key.revokedAt().map(Instant::toString).orElse(null));
      }
      return list;
    }
  }

  @Command(name = "revoke", description = "Makes a key invalid, at once and for good.")
  static final class Revoke extends OnKeys {

    @Parameters(paramLabel = "NUMBER", description = "The number that list shows.")
    private long number;

    @Override
    public Integer call() {
      if (!with((tills, operators) -> tills.revoke(number) || operators.revoke(number))) {
        throw new UsageException(
            CommandError.NO_JOURNAL, "there is no valid key of number " + number);
      }
      return tell("{\"revoked\":" + number + "}", "Revoked.");
    }
  }
}
