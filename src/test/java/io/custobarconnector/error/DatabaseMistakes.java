package io.custobarconnector.error;

import static io.custobarconnector.error.DatabaseError.*;

import io.custobarconnector.cli.StartupServer;
import io.custobarconnector.cli.TransactionPooler;
import io.custobarconnector.error.Mistake.Said;
import io.custobarconnector.settings.part.SourceSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with the databases of source and journal, and with ports. */
final class DatabaseMistakes {

  private DatabaseMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(addresses(), journals()).flatMap(List::stream);
  }

  private static List<Mistake> addresses() {
    return List.of(
        source(NO_ANSWER, "127.0.0.1:1", "jdbc:postgresql://127.0.0.1:1/postgres"),
        source(NO_HOST, "pos-db.invalid", "jdbc:postgresql://pos-db.invalid:5432/x"),
        source(
            ADDRESS,
            "the address of the source database cannot be used: Invalid sslmode value: on",
            "jdbc:postgresql://127.0.0.1:1/x?sslmode=on"),
        new Mistake(
            REFUSED,
            "nowhere",
            bench -> {
              bench.deployment().set("scc.url", bench.url("nowhere"));
              return bench.once("shops");
            }),
        new Mistake(
            NO_PASSWORD,
            "SCC_PASSWORD",
            bench -> {
              try (StartupServer server = StartupServer.asksForPassword()) {
                bench.deployment().set("scc.url", server.url());
                return bench.once("shops");
              }
            }),
        new Mistake(
            POOLER,
            "ignore_startup_parameters",
            bench -> {
              try (StartupServer server =
                  StartupServer.refuses("unsupported startup parameter: options")) {
                bench.deployment().set("scc.url", server.url());
                return bench.once("shops");
              }
            }),
        new Mistake(
            PORT,
            "management.port",
            bench -> {
              try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                bench.deployment().set("management.port", Integer.toString(taken.getLocalPort()));
                return bench.cli("run");
              }
            }));
  }

  private static Mistake source(DatabaseError code, String words, String url) {
    return new Mistake(
        code,
        words,
        bench -> {
          bench.deployment().set("scc.url", url);
          return bench.once("shops");
        });
  }

  private static List<Mistake> journals() {
    return List.of(
        new Mistake(
            READ_ONLY,
            "the user mistake_keeper may only read",
            bench -> {
              keeper(bench).sql("ALTER ROLE mistake_keeper SET default_transaction_read_only = on");
              return bench.cli("check");
            }),
        new Mistake(
            READ_ONLY,
            "the user mistake_keeper may only read in the journal's database: name another journal.username",
            bench -> {
              keeper(bench).sql("ALTER ROLE mistake_keeper SET default_transaction_read_only = on");
              return bench.once("shops");
            }),
        new Mistake(
            READ_ONLY,
            "ALTER ROLE mistake_keeper IN DATABASE ",
            bench -> {
              keeper(bench)
                  .sql(
                      "DO $$ BEGIN EXECUTE format('ALTER ROLE mistake_keeper IN DATABASE %I SET default_transaction_read_only = on', current_database()); END $$");
              return bench.cli("check");
            }),
        new Mistake(
            NO_SCHEMA,
            "GRANT CREATE ON DATABASE",
            bench -> {
              keeper(bench).settings("journal.schema=another");
              return bench.cli("check");
            }),
        new Mistake(
            NO_WRITE,
            "GRANT USAGE, CREATE ON SCHEMA",
            bench -> {
              bench.deployment().deliver("shops");
              return keeper(bench).cli("check");
            }),
        new Mistake(POOLS_TRANSACTIONS, "pool_mode=session", bench -> pooled(bench, "check")),
        new Mistake(
            POOLS_TRANSACTIONS,
            "name the database itself in journal.url",
            bench -> pooled(bench, "run", "--once", "shops")),
        new Mistake(
            JOURNAL,
            "the journal's schema \"another\" could not be prepared",
            bench -> {
              keeper(bench).settings("journal.schema=another");
              return bench.once("shops");
            }),
        new Mistake(
            JOURNAL_FAILS,
            "shops: no run could be opened in the journal",
            bench -> {
              bench.deployment().deliver("shops");
              bench.sql("ALTER TABLE connector.run ADD CHECK (flow <> 'shops') NOT VALID");
              return bench.once("shops");
            }),
        new Mistake(
            FAILS,
            "shops: the source database (scc.url) could not be read",
            DatabaseMistakes::endedSession));
  }

  private static Said pooled(MistakeBench bench, String... command) throws Exception {
    SourceSettings source = bench.deployment().settings().source();
    try (TransactionPooler pooler = new TransactionPooler(source.url(), source.username())) {
      bench.deployment().set("journal.url", pooler.url());
      return bench.cli(command);
    }
  }

  static MistakeBench keeper(MistakeBench bench) {
    bench.user("mistake_keeper").deployment().set("journal.username", "mistake_keeper");
    bench.deployment().set("journal.url", bench.deployment().settings().source().url());
    bench.deployment().set("journal.password", "x");
    return bench;
  }

  /** The session is ended in the middle of the query. */
  private static Said endedSession(MistakeBench bench) {
    bench.sql(
        "CREATE FUNCTION ends_session() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN 'x'; END $$");
    bench.query(
        "SELECT id AS _key, updated_at AS _changed_at, external_id, ends_session() AS name FROM store");
    return bench.once("shops");
  }
}
