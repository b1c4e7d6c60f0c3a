package io.custobarconnector.error;

import static io.custobarconnector.error.CommandError.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Mistakes on the command line, and in statements about permissions. */
final class CommandMistakes {

  private static final String READ = "marketing-permissions.read.sql";
  private static final String WRITE = "marketing-permissions.sql";

  private CommandMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(words(), people(), more(), statements()).flatMap(List::stream);
  }

  private static List<Mistake> words() {
    return List.of(
        command(CommandError.NO_FLOW, "there is no flow \"shop\"", "run", "--once", "shop"),
        new Mistake(
            NONE_ENABLED,
            "no flow is enabled",
            bench -> {
              for (String flow : List.of("shops", "products", "customers", "sales")) {
                bench.deployment().set(flow + ".enabled", "false");
              }
              return bench.once();
            }),
        command(OPTIONS, "--accept", "run", "--once", "--accept"),
        command(OPTIONS, "--limit", "preview", "shops", "--limit", "1", "--limit", "2"),
        command(CommandError.VALUE, "--watch", "status", "--watch", "-1"),
        command(
            CommandError.VALUE, "--limit must be 1 or more", "preview", "shops", "--limit", "0"),
        command(CommandError.VALUE, "--limit", "preview", "shops", "--limit", "many"),
        command(UNKNOWN_ARGUMENT, "Unknown option: '--ones'", "run", "--ones"),
        command(UNKNOWN_ARGUMENT, "Did you mean: connector preview", "previw"),
        command(UNKNOWN_ARGUMENT, "Unmatched argument", "preview", "shops", "sales"),
        command(MISSING_ARGUMENT, "FLOW", "preview"),
        command(MISSING_ARGUMENT, "--limit", "preview", "shops", "--limit"),
        plain(MISSING_ARGUMENT, "Choose a command: list, show, retry or drop.", "rejected"),
        plain(MISSING_ARGUMENT, "Choose a command: add, list or revoke.", "keys"),
        plain(MISSING_ARGUMENT, "Choose a command: one of those below."),
        command(NOT_THIS_FLOW, "has not delivered anything yet", "backfill", "shops"),
        command(NOT_THIS_FLOW, "has not delivered anything yet", "reconcile", "shops"),
        command(NOT_THIS_FLOW, "shops", "cursor", "shops", "--to", "1d"));
  }

  private static Mistake command(CommandError code, String words, String... arguments) {
    return new Mistake(code, words, bench -> bench.cli(arguments));
  }

  private static Mistake plain(CommandError code, String words, String... arguments) {
    return new Mistake(code, words, bench -> bench.plain("", arguments));
  }

  private static List<Mistake> people() {
    return List.of(
        new Mistake(
            NOBODY, "customer 55555555", bench -> permissions(bench).cli("why", "55555555")),
        new Mistake(
            SEVERAL,
            "customers have this",
            bench -> {
              bench
                  .sql("UPDATE customer SET email = 'x@example.com'")
                  .deployment()
                  .deliver("customers");
              bench.deployment().held();
              return permissions(bench).cli("why", "x@example.com");
            }),
        command(NOBODY, "To forget a number all the same", "forget", "55555555", "--yes"));
  }

  /** The flow of permissions, as it came with the connector. */
  private static MistakeBench permissions(MistakeBench bench) throws Exception {
    for (String file : List.of(READ, WRITE, "marketing-permissions.camel.yaml")) {
      Files.copy(Path.of("routes", file), bench.routes().resolve(file));
    }
    return bench;
  }

  private static List<Mistake> more() {
    return List.of(
        new Mistake(
            SURE,
            "say --yes if that is meant",
            bench -> {
              bench.deployment().deliver("shops");
              return bench.cli("cursor", "shops", "--to", "2020-01-01");
            }),
        new Mistake(
            CommandError.FILE,
            "is not empty, and nothing in it is overwritten",
            bench -> bench.plain("", "init", bench.routes().toString())),
        new Mistake(
            NO_SECRET,
            "give it as one line of standard input",
            bench -> bench.type("\n", "authorize", "shops")),
        new Mistake(
            NO_JOURNAL,
            "there is no valid key of number 7",
            bench -> bench.cli("keys", "revoke", "7")),
        new Mistake(
            NO_TABLES,
            "has no tables: is it the right one?",
            bench -> {
              bench.sql("DROP DATABASE IF EXISTS mistake_empty");
              bench.sql(
                  "CREATE DATABASE mistake_empty", "DROP DATABASE mistake_empty WITH (FORCE)");
              bench.deployment().set("scc.url", bench.url("mistake_empty"));
              return bench.cli("inspect");
            }));
  }

  private static List<Mistake> statements() {
    return List.of(
        statement(PermissionError.PARAMETER, "must have :customers in one place", READ, "SELECT 1"),
        statement(
            PermissionError.COLUMN,
            "the statement gives no column external_id",
            READ,
            "SELECT 1 AS x, CAST(:customers AS text)"),
        statement(PermissionError.SYNTAX, READ, READ, "SELEC :customers"),
        new Mistake(
            PermissionError.UNREADABLE,
            "cannot be read",
            bench -> {
              Files.delete(permissions(bench).routes().resolve(WRITE));
              return bench.once("marketing-permissions");
            }));
  }

  private static Mistake statement(PermissionError code, String words, String file, String sql) {
    return new Mistake(
        code,
        words,
        bench -> {
          permissions(bench).deployment().write(file, sql);
          return bench.once("marketing-permissions");
        });
  }
}
