package io.custobarconnector.flow.alert;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Time that goes by at once: what the journal remembers becomes older by it, and the clock of the
 * process goes on. So each rule sees the hours that it asks about, and no run takes longer than it
 * does.
 */
final class SimulatedTime implements AutoCloseable {

  private static final String REQUESTS =
      older(
          "request_budget",
          "next_free",
          "paused_until",
          "tills_wait_until",
          "flows_wait_until",
          "tellings_wait_until",
          "refused_until");

  private static final String ALL_ELSE =
      Stream.of(
              older("run", "started_at", "ended_at", "stuck_since"),
              older("benefit_outbox", "created_at", "due_at"),
              older("benefit_look_up", "asked_at"),
              older("alert", "since", "seen_at"),
              older("alert_number", "at"))
          .collect(Collectors.joining(";"));

  private final Connection journal;
  private final AtomicLong passed = new AtomicLong();

  SimulatedTime(DataSource database) throws SQLException {
    this.journal = database.getConnection();
    try (Statement path = journal.createStatement()) {
      path.execute("SET search_path = connector");
    }
  }

  private static String older(String table, String... columns) {
    return Stream.of(columns)
        .map(column -> "%1$s = %1$s - interval '%%1$d ms'".formatted(column))
        .collect(Collectors.joining(", ", "UPDATE " + table + " SET ", ""));
  }

  /** The clock of the process. */
  long nanoTime() {
    return System.nanoTime() + passed.get();
  }

  /** How much went by, beside the real one. */
  Duration passed() {
    return Duration.ofNanos(passed.get());
  }

  /** Time goes by. */
  void pass(Duration time) {
    passForRequests(time);
    makeOlder(time);
  }

  /** It goes by for the limit of requests alone; {@link #makeOlder} does the rest. */
  void passForRequests(Duration time) {
    passed.addAndGet(time.toNanos());
    run(REQUESTS.formatted(time.toMillis()));
  }

  void makeOlder(Duration time) {
    run(ALL_ELSE.formatted(time.toMillis()));
  }

  /** Nobody looks further back than some days, and this many rows become older each time. */
  void forgetOldRuns() {
    run("DELETE FROM run WHERE ended_at < clock_timestamp() - interval '3 days'");
  }

  private void run(String sql) {
    try (Statement statement = journal.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws SQLException {
    journal.close();
  }
}
