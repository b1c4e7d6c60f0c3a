package io.custobarconnector.zoo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import javax.sql.DataSource;

/** One PostgreSQL server for all small sources, each in a database of its own. */
final class Arena implements AutoCloseable {

  private final EmbeddedDatabase server;
  private int cases;

  private Arena(EmbeddedDatabase server) {
    this.server = server;
  }

  /** Starts a server that allows prepared transactions, with a database to copy. */
  static Arena open(Path folder) {
    try (EmbeddedDatabase first =
        EmbeddedDatabase.start(folder, 0, EmbeddedDatabase.Durability.FAST)) {
      new Rows(first.dataSource()).run("ALTER SYSTEM SET max_prepared_transactions = 20");
    }
    Arena arena = new Arena(EmbeddedDatabase.start(folder, 0, EmbeddedDatabase.Durability.FAST));
    arena.prepare();
    return arena;
  }

  /** Databases with the journal's tables, so that no source has to wait for them. */
  private void prepare() {
    Rows rows = new Rows(server.dataSource());
    rows.run("CREATE DATABASE empty");
    rows.run(
        "CREATE DATABASE empty_of_bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
            + " LOCALE_PROVIDER 'libc'");
    Rows empty = new Rows(server.dataSource("empty"));
    empty.run(
        "CREATE COLLATION case_blind (provider = icu, locale = 'und-u-ks-level2', deterministic ="
            + " false)");
    empty.run("CREATE COLLATION finnish (provider = icu, locale = 'fi')");
    Journal.prepare(server.dataSource("empty"), "connector");
    Journal.prepare(server.dataSource("empty_of_bytes"), "connector");
  }

  /** A new database. */
  String create(boolean ofBytes) {
    String name = "zoo_" + ++cases;
    new Rows(server.dataSource())
        .run(
            "CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy"
                .formatted(name, ofBytes ? "empty_of_bytes" : "empty"));
    return name;
  }

  /** Its connections, each a new one. */
  DataSource database(String name) {
    return server.dataSource(name);
  }

  /** Short ways to ask it, over one connection that stays. */
  HikariDataSource connection(String name) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url(name));
    config.setUsername("postgres");
    config.setMaximumPoolSize(1);
    return new HikariDataSource(config);
  }

  /** Where it is, without a user. */
  String url(String name) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), name);
  }

  /** Removes a database, and what is prepared in it. */
  void drop(String name) {
    Rows rows = new Rows(server.dataSource(name));
    rows.list("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")
        .forEach(row -> rows.run("ROLLBACK PREPARED '" + row.get("gid") + "'"));
    new Rows(server.dataSource()).run("DROP DATABASE " + name + " WITH (FORCE)");
  }

  @Override
  public void close() {
    server.close();
  }
}
