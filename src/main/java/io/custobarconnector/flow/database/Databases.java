package io.custobarconnector.flow.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.custobarconnector.journal.FittingTexts;
import io.custobarconnector.settings.part.JournalSettings;
import io.custobarconnector.settings.part.SourceSettings;
import io.custobarconnector.source.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Connection pools to the source database and to the journal. What a session needs is set by SQL
 * and not while it connects: a pooler before the database refuses the startup parameter {@code
 * options}.
 */
public final class Databases {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration STOPPING = Duration.ofSeconds(1);

  /**
   * When the server ends a transaction that says nothing: its process hangs, and others wait for
   * what it has locked.
   */
  private static final Duration HUNG = Duration.ofSeconds(10);

  private static final int CONSOLE = 3;

  /** Each holds another one of the tills meanwhile. */
  private static final int USES = 2;

  /**
   * What is written stands when the server crashes, also where its settings let a commit return
   * before: a till has been told by then that a benefit is used, and Custobar of a row. A stricter
   * setting stays as it is.
   */
  private static final String DURABLE =
      "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

  /**
   * Each statement is planned for what the tables hold now. A server that keeps a plan keeps the
   * one for the empty tables of the first day, and reads all of them for each request. Servers
   * before PostgreSQL 12 do not know the setting.
   */
  private static final String PLANNED_ANEW =
      "SELECT set_config(name, 'force_custom_plan', false) FROM pg_settings WHERE name = 'plan_cache_mode'";

  /**
   * A write that waits for a row's lock ends with the process that asked for it. Servers before
   * PostgreSQL 14 do not know the setting, and some systems other than Linux refuse it.
   */
  private static final String END_WITH_THE_CLIENT =
      "SELECT set_config(name, '500ms', false) FROM pg_settings WHERE name = 'client_connection_check_interval' AND version() LIKE '%linux%'";

  /**
   * How long a write waits for a row's lock, whether its process lives, is dead or stands still: it
   * is not made when another process has had the time to decide anew.
   */
  private static final Duration LOCKED = HUNG.dividedBy(2);

  private static final Duration SLACK = Duration.ofSeconds(30);

  /** Writes by itself, past the log, what its exceptions say as well. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  private Databases() {}

  /**
   * Connections that only read. Each page is planned for its own position in the data.
   *
   * @param most connections
   * @throws UnavailableException when the database does not answer
   */
  public static HikariDataSource source(SourceSettings settings, int most) {
    HikariConfig config = pool("scc", settings.url(), settings.username(), settings.password());
    config.setReadOnly(true);
    config.addDataSourceProperty("ApplicationName", Source.READER);
    config.setMaximumPoolSize(most);
    // A statement kept prepared on the server fails when a table's columns have changed, and keeps
    // the plan that was made for the first page.
    config.addDataSourceProperty("prepareThreshold", "0");
    config.addDataSourceProperty("preparedStatementCacheQueries", "0");
    config.addDataSourceProperty(
        "socketTimeout", Long.toString(settings.queryTimeout().plus(SLACK).toSeconds()));
    return openSource(config);
  }

  /**
   * Connections that write to the source: permissions, a batch at a time.
   *
   * @param most connections
   * @throws UnavailableException when the database does not answer
   */
  public static HikariDataSource sourceToWrite(SourceSettings settings, int most) {
    HikariConfig config =
        pool("scc-write", settings.url(), settings.writeUsername(), settings.writePassword());
    config.setMaximumPoolSize(most);
    config.setConnectionInitSql(
        "%s; %s; SET lock_timeout = %s".formatted(DURABLE, END_WITH_THE_CLIENT, LOCKED.toMillis()));
    config.addDataSourceProperty(
        "socketTimeout", Long.toString(settings.queryTimeout().plus(SLACK).toSeconds()));
    return openSource(config);
  }

  /**
   * Connections whose search path is the journal's schema. A running flow takes one to write, its
   * leases another now and then, and the schedules up to three for moments.
   *
   * @param most connections
   * @throws UnavailableException when the database does not answer
   */
  public static HikariDataSource journal(JournalSettings settings, int most) {
    HikariConfig config = pool("journal", settings.url(), settings.username(), settings.password());
    config.setSchema(settings.schema());
    config.setMaximumPoolSize(most);
    config.addDataSourceProperty("socketTimeout", "60");
    config.setConnectionInitSql("%s; %s; %s".formatted(DURABLE, PLANNED_ANEW, endHung(HUNG)));
    return openJournal(config);
  }

  /**
   * Connections for people who look at the console: few, none while nobody looks, and none for
   * long. They are made when they are needed: a database that is away keeps nothing from starting.
   */
  public static HikariDataSource console(JournalSettings settings) {
    HikariConfig config = pool("console", settings.url(), settings.username(), settings.password());
    config.setSchema(settings.schema());
    config.setMaximumPoolSize(CONSOLE);
    // The process serves without it.
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(
        "%s; %s; %s; SET statement_timeout = 5000".formatted(DURABLE, PLANNED_ANEW, endHung(HUNG)));
    config.addDataSourceProperty("socketTimeout", "15");
    return openJournal(config);
  }

  /**
   * Connections for the request budget, which tills wait for: ready, and never asked for long. A
   * count that a crash of the database loses is worth less than a disk's wait for each request.
   *
   * @param most connections
   * @throws UnavailableException when the database does not answer
   */
  public static HikariDataSource budget(JournalSettings settings, int most) {
    HikariConfig config = pool("budget", settings.url(), settings.username(), settings.password());
    config.setSchema(settings.schema());
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(1000);
    config.setValidationTimeout(250);
    config.setConnectionInitSql("SET synchronous_commit = off; SET statement_timeout = 2000");
    config.addDataSourceProperty("socketTimeout", "5");
    return openJournal(config);
  }

  /**
   * Connections for tills, who do not wait long: the journal's tables come first in their search
   * path, then what the user has by himself.
   *
   * @param patience how long a till may wait
   * @param most connections
   * @throws UnavailableException when the database does not answer
   */
  public static HikariDataSource tills(JournalSettings settings, Duration patience, int most) {
    HikariConfig config = pool("tills", settings.url(), settings.username(), settings.password());
    forTills(config, patience, most);
    config.setConnectionInitSql(
        "%s; SELECT set_config('search_path', '%s, ' || current_setting('search_path'), false)"
            .formatted(config.getConnectionInitSql(), settings.schema()));
    return openJournal(config);
  }

  /**
   * Connections that write uses of benefits to a source in another database than the journal's.
   *
   * @param patience how long a till may wait
   * @throws UnavailableException when the database does not answer
   */
  public static HikariDataSource uses(SourceSettings settings, Duration patience) {
    HikariConfig config = pool("uses", settings.url(), settings.username(), settings.password());
    forTills(config, patience, USES);
    return openSource(config);
  }

  private static void forTills(HikariConfig config, Duration patience, int most) {
    config.setMaximumPoolSize(most);
    // Ready: a till does not wait for one to be made.
    config.setMinimumIdle(most);
    // The rest of the patience is for the first statement.
    config.setConnectionTimeout(Math.max(250, patience.multipliedBy(5).dividedBy(8).toMillis()));
    config.setValidationTimeout(250);
    Duration longest = patience.multipliedBy(2);
    config.setConnectionInitSql(
        "%s; SET statement_timeout = %s; %s"
            .formatted(DURABLE, longest.toMillis(), endHung(longest.plusSeconds(2))));
    config.addDataSourceProperty("socketTimeout", Long.toString(patience.toSeconds() * 2 + 2));
  }

  private static String endHung(Duration after) {
    return "SET idle_in_transaction_session_timeout = " + after.toMillis();
  }

  /** Whoever wants a connection from now on waits for a moment only, since the process stops. */
  public static void hurry(HikariDataSource database) {
    database.setConnectionTimeout(Math.min(database.getConnectionTimeout(), STOPPING.toMillis()));
  }

  private static HikariConfig pool(String name, String url, String username, String password) {
    DRIVER.setLevel(Level.OFF);
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url);
    if (!username.isEmpty()) {
      config.setUsername(username);
    }
    if (!password.isEmpty()) {
      config.setPassword(password);
    }
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECT.toMillis());
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
    config.addDataSourceProperty("ApplicationName", "custobar-connector");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Else the driver's exceptions quote whole rows, and a failed batch all its values.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    return config;
  }

  private static HikariDataSource openSource(HikariConfig config) {
    return open(config, HikariDataSource::new, "the source database", "scc");
  }

  private static HikariDataSource openJournal(HikariConfig config) {
    return open(config, JournalConnections::new, "the journal's database", "journal");
  }

  private static HikariDataSource open(
      HikariConfig config,
      Function<HikariConfig, HikariDataSource> pool,
      String what,
      String settings) {
    int idle = config.getMinimumIdle();
    try {
      // The pool proves at its start that the database answers. Of a pool that keeps none ready, it
      // would close that connection again, and make another for the first who asks.
      config.setMinimumIdle(Math.max(1, idle));
      HikariDataSource opened = pool.apply(config);
      opened.setMinimumIdle(idle);
      return opened;
    } catch (PoolInitializationException e) {
      throw new UnavailableException(
          ConnectFailure.code(e), ConnectFailure.sentence(what, settings, config, e), e);
    }
  }

  /** Connections that take any text, whatever the encoding of their database is. */
  private static final class JournalConnections extends HikariDataSource {

    JournalConnections(HikariConfig config) {
      super(config);
    }

    @Override
    public Connection getConnection() throws SQLException {
      return FittingTexts.of(super.getConnection());
    }
  }
}
