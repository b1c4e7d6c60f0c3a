package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.Databases;
import io.custobarconnector.Settings;
import io.custobarconnector.benefits.PosKeys;
import io.custobarconnector.journal.Journal;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connector keys}. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes the keys of tills.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {KeysCommand.Add.class, KeysCommand.ListAll.class, KeysCommand.Revoke.class})
final class KeysCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: add, list or revoke.");
  }

  /** A command that opens the journal, does something with its keys, and tells. */
  @Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
  private abstract static class OnKeys implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private CommonOptions options;

    final <T> T with(Function<PosKeys, T> work) {
      Settings settings = options.settings();
      try (HikariDataSource journal = Databases.journal(settings.journal(), 4)) {
        Journal.prepare(journal, settings.journal().schema());
        return work.apply(new PosKeys(journal));
      }
    }

    /** Tells programs one thing and people the other. */
    final int tell(String json, String text) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(options.json() ? json : text);
      out.flush();
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
    }

    @Option(
        names = "--label",
        paramLabel = "TEXT",
        description = "What people know it by.",
        defaultValue = "")
    private String label;

    @Override
    public Integer call() {
      if (!reach.store.map(PosKeys::isStoreId).orElse(true)) {
        throw new UsageException(
            "--store must be as tills name it in storeId: 1 to 128 letters, digits, spaces and any of . _ : / + -");
      }
      String key = with(keys -> keys.add(reach.store, label));
      return tell(
          new ObjectMapper()
              .createObjectNode()
              .put("key", key)
              .put("store", reach.store.orElse(null))
              .toString(),
          "%s%n%nThis is the only time it is shown. The till sends it as \"Authorization: Bearer …\"."
              .formatted(key));
    }
  }

  @Command(name = "list", description = "Lists keys, without the keys themselves.")
  static final class ListAll extends OnKeys {

    @Override
    public Integer call() {
      List<PosKeys.Entry> keys = with(PosKeys::list);
      return tell(forPrograms(keys).toPrettyString(), forPeople(keys).toString().stripTrailing());
    }

    private static Table forPeople(List<PosKeys.Entry> keys) {
      Table table = new Table("number>", "store", "label", "made", "state");
      for (PosKeys.Entry key : keys) {
        table.row(
            Long.toString(key.id()),
            key.store().orElse("every store"),
            key.label(),
            key.createdAt().toString(),
            key.revokedAt().map(at -> "revoked " + at).orElse("valid"));
      }
      return table;
    }

    private static ArrayNode forPrograms(List<PosKeys.Entry> keys) {
      ArrayNode list = new ObjectMapper().createArrayNode();
      for (PosKeys.Entry key : keys) {
        list.addObject()
            .put("number", key.id())
            .put("store", key.store().orElse(null))
            .put("label", key.label())
            .put("madeAt", key.createdAt().toString())
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
      if (!with(keys -> keys.revoke(number))) {
        throw new UsageException("there is no valid key of number " + number);
      }
      return tell("{\"revoked\":" + number + "}", "Revoked.");
    }
  }
}
