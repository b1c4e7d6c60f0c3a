package io.custobarconnector.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.record.RecordedRuns;
import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.settings.part.JournalSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.postgresql.ds.common.BaseDataSource;

/** Prints what one row and one run cost in the journal: the figures of docs/scaling.md. */
public final class ScalingFigures {

  private static final int ROWS = 200_000;
  private static final int PAGE = 1_000;
  private static final int RUNS = 500;
  private static final int IN_A_REQUEST = 500;

  private final HikariDataSource journal;
  private final RecordedRuns runs;
  private final DefaultCamelContext camel = new DefaultCamelContext();

  private ScalingFigures(HikariDataSource journal) {
    this.journal = journal;
    this.runs = new RecordedRuns(journal);
  }

  /**
   * Measures and prints.
   *
   * @param arguments an empty folder for the database
   */
  public static void main(String[] arguments) throws SQLException {
    System.out.println(Machine.here());
    try (EmbeddedDatabase server =
        EmbeddedDatabase.start(
            Path.of(arguments[0], "postgresql"), 0, EmbeddedDatabase.Durability.SAFE)) {
      String url = ((BaseDataSource) server.dataSource()).getURL();
      try (HikariDataSource journal =
          Databases.journal(new JournalSettings(url, "postgres", "", "connector"), 4)) {
        Journal.prepare(journal, "connector");
        new ScalingFigures(journal).print();
      }
    }
  }

  private void print() throws SQLException {
    long empty = size("delivered");
    Duration first = deliver(1);
    long filled = size("delivered");
    System.out.printf(
        "journal, per row delivered:        %d bytes, %.0f rows/s written%n",
        (filled - empty) / ROWS, rate(first));
    Duration again = deliver(2);
    System.out.printf(
        "journal, after all have changed:   %d bytes, %.0f rows/s written%n",
        (size("delivered") - empty) / ROWS, rate(again));
    long before = size("run") + size("flow_horizon");
    long start = System.nanoTime();
    for (int i = 0; i < RUNS; i++) {
      run(List.of(), 0);
    }
    long nanos = System.nanoTime() - start;
    System.out.printf(
        "journal, per run that finds nothing: %d bytes, %.1f ms%n",
        (size("run") + size("flow_horizon") - before) / RUNS, nanos / 1e6 / RUNS);
    System.out.printf(
        "budget of 180 requests a minute:   %,d rows an hour at %d rows in a request%n",
        180 * 60 * IN_A_REQUEST, IN_A_REQUEST);
  }

  private static double rate(Duration time) {
    return ROWS / (time.toNanos() / 1e9);
  }

  /** All rows, page by page, as if Custobar had just accepted them. */
  private Duration deliver(long fingerprint) {
    long start = System.nanoTime();
    for (int page = 0; page < ROWS / PAGE; page++) {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < PAGE; i++) {
        keys.add(Integer.toString(1_000_000 + page * PAGE + i));
      }
      run(keys, fingerprint);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void run(List<String> keys, long fingerprint) {
    Exchange exchange = new DefaultExchange(camel);
    Run run = runs.begin("customers", exchange);
    if (!keys.isEmpty()) {
      long[] fingerprints = new long[keys.size()];
      Arrays.fill(fingerprints, fingerprint);
      run.accepted(AcceptedMessages.of("", keys, fingerprints));
      runs.commit(
          run, Optional.of(new Position("2026-03-01 10:00:00+02", keys.get(keys.size() - 1))));
    }
    run.markReadToEnd();
    UnitOfWorkHelper.doneSynchronizations(
        exchange, exchange.getExchangeExtension().handoverCompletions());
  }

  private long size(String table) throws SQLException {
    try (Connection connection = journal.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM " + table);
      try (ResultSet size =
          statement.executeQuery("SELECT pg_total_relation_size('" + table + "')")) {
        size.next();
        return size.getLong(1);
      }
    }
  }
}
