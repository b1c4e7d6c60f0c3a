package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs recorded in PostgreSQL. A run holds an advisory lock on its flow, on a connection of its
 * own, so that no flow runs twice at once on one journal and a dead process holds nothing.
 */
public final class RecordedRuns implements Runs {

  private static final Logger LOG = LoggerFactory.getLogger(RecordedRuns.class);

  /** Rows that did not get through and are tried again in one run; as many as a page has. */
  private static final int MOST_SET_ASIDE = 5000;

  private final DataSource database;
  private final PageRecord pages;
  private final Map<Long, Run> open = new ConcurrentHashMap<>();

  /**
   * @param database connections whose search path is the journal's schema
   */
  public RecordedRuns(DataSource database) {
    this.database = database;
    this.pages = new PageRecord(database);
  }

  /** The runs that are going on in this process. */
  public Collection<Run> open() {
    return List.copyOf(open.values());
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker")
  public Run begin(String flow, Exchange exchange) {
    Connection lock = null;
    try {
      lock = database.getConnection();
      if (!lockFlow(lock, flow)) {
        throw new FlowBusyException(flow);
      }
      Run run = openRun(lock, flow);
      open.put(run.id(), run);
      exchange.getExchangeExtension().addOnCompletion(new Closing(run, lock));
      lock = null;
      return run;
    } catch (SQLException e) {
      throw new JournalException(
          "%s: no run could be opened in the journal: %s".formatted(flow, FailureText.of(e)), e);
    } finally {
      close(lock);
    }
  }

  @Override
  public void commit(Run run, Optional<Position> position) {
    pages.write(run, position);
  }

  private static boolean lockFlow(Connection connection, String flow) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT pg_try_advisory_lock(hashtext(current_schema()), hashtext(?))")) {
      query.setString(1, flow);
      try (ResultSet result = query.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    }
  }

  private static Run openRun(Connection connection, String flow) throws SQLException {
    try (PreparedStatement interrupted =
        connection.prepareStatement(
            """
            UPDATE run SET outcome = 'interrupted', ended_at = clock_timestamp()
             WHERE flow = ? AND outcome = 'running'\
            """)) {
      interrupted.setString(1, flow);
      interrupted.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            WITH opened AS (INSERT INTO run (flow) VALUES (?) RETURNING id, flow, started_at)
            SELECT o.id, o.started_at,
                   coalesce((SELECT f.started_at FROM run f WHERE f.flow = o.flow
                              ORDER BY f.id LIMIT 1), o.started_at) AS first_started_at,
                   c.changed_at, c.row_key, c.held_at,
                   coalesce(c.undated_at < clock_timestamp() - interval '1 day', true) AS undated_due, coalesce(c.version, 0) AS version,
                   EXISTS (SELECT FROM omitted_field x WHERE x.flow = o.flow) AS omitted
              FROM opened o LEFT JOIN flow_cursor c ON c.flow = o.flow\
            """)) {
      insert.setString(1, flow);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        Optional<Position> position =
            Optional.ofNullable(row.getString("changed_at"))
                .map(changedAt -> new Position(changedAt, columnOf(row, "row_key")));
        Instant startedAt = row.getTimestamp("started_at").toInstant();
        return new Run(
            row.getLong("id"),
            flow,
            startedAt,
            row.getTimestamp("first_started_at").toInstant(),
            position,
            Optional.ofNullable(row.getTimestamp("held_at")).map(Timestamp::toInstant),
            row.getLong("version"),
            setAside(connection, flow),
            row.getBoolean("omitted"),
            row.getBoolean("undated_due"));
      }
    }
  }

  private static SetAside setAside(Connection connection, String flow) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT row_key, fingerprint FROM rejected WHERE flow = ? ORDER BY last_rejected_at LIMIT ?")) {
      query.setString(1, flow);
      query.setInt(2, MOST_SET_ASIDE);
      List<SetAside.Row> rows = new ArrayList<>();
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          rows.add(
              new SetAside.Row(
                  found.getString("row_key"), found.getObject("fingerprint", Long.class)));
        }
      }
      return new SetAside(rows);
    }
  }

  private static String columnOf(ResultSet row, String column) {
    try {
      return row.getString(column);
    } catch (SQLException e) {
      throw new JournalException("the cursor could not be read", e);
    }
  }

  private static void close(Connection connection) {
    if (connection != null) {
      try (connection;
          PreparedStatement unlock =
              connection.prepareStatement("SELECT pg_advisory_unlock_all()")) {
        unlock.execute();
      } catch (SQLException e) {
        LOG.debug("the lock's connection was gone already", e);
      }
    }
  }

  /** Ends a run in the journal when its exchange is done, and lets its lock go. */
  private final class Closing extends SynchronizationAdapter {
    private final Run run;
    private final Connection lock;

    Closing(Run run, Connection lock) {
      this.run = run;
      this.lock = lock;
    }

    @Override
    public void onComplete(Exchange exchange) {
      end(run.isReadToEnd() ? "delivered" : "stopped", null);
    }

    @Override
    public void onFailure(Exchange exchange) {
      // A step that waited was told to give up before Camel began to stop.
      boolean givenUp = exchange.getException() instanceof InterruptedException;
      if (givenUp || exchange.getContext().isStopping()) {
        end("stopped", null);
      } else {
        end("failed", FailureText.of(exchange.getException()));
      }
    }

    private void end(String outcome, String error) {
      Tally tally = run.tally();
      if (tally.sent() + tally.rejected() > 0) {
        LOG.info(
            "{}: {} rows read, {} sent, {} unchanged, {} rejected; {}",
            run.flow(),
            tally.read(),
            tally.sent(),
            tally.unchanged(),
            tally.rejected(),
            outcome);
      }
      try {
        pages.end(run, outcome, error);
      } catch (JournalException e) {
        LOG.warn("{}", e.getMessage());
      } finally {
        open.remove(run.id());
        close(lock);
      }
    }
  }
}
