package io.custobarconnector.journal.record;

import io.custobarconnector.error.CommandError;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.UnknownRows;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.lease.FlowLease;
import io.custobarconnector.journal.lease.LeaseLostException;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.journal.rejected.Payloads;
import io.custobarconnector.journal.run.AfterDeliveryException;
import io.custobarconnector.journal.run.Backfill;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunCursor;
import io.custobarconnector.journal.run.RunWatch;
import io.custobarconnector.journal.run.Runs;
import io.custobarconnector.journal.run.SetAside;
import io.custobarconnector.journal.run.StalledUploads;
import io.custobarconnector.journal.run.StopAskedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs recorded in PostgreSQL; no flow runs twice at once on one journal. */
public final class RecordedRuns implements Runs {

  private static final Logger LOG = LoggerFactory.getLogger(RecordedRuns.class);

  /** What a run is told of its flow when it begins; of one row in {@code opened}. */
  private static final String OPENED =
      """
      SELECT o.id, o.started_at,
             %s AS sent_since,
             c.changed_at, c.row_key, c.horizon,
             coalesce(c.undated_at < clock_timestamp() - interval '1 day', true) AS undated_due, coalesce(c.version, 0) AS version,
             EXISTS (SELECT FROM omitted_field x WHERE x.flow = o.flow) AS omitted
        FROM opened o LEFT JOIN flow_cursor c ON c.flow = o.flow\
      """
          .formatted(UnknownRows.SENT_SINCE.formatted("o.flow", "o.id"));

  private static final String LIVE = "live";
  private static final String BACKFILL = "backfill";
  private static final String RECONCILE = "reconcile";

  private final DataSource database;
  private final Leases leases;
  private final PageRecord pages;
  private final Map<Long, Run> open = new ConcurrentHashMap<>();
  private final Map<Long, FlowLease> held = new ConcurrentHashMap<>();
  private volatile RunWatch watch = (run, outcome, failed, took) -> {};

  /** Runs whose refused messages are kept as they are, for as long as the settings' default. */
  public RecordedRuns(DataSource database) {
    this(
        database,
        new Payloads(Payloads.How.KEEP, Optional.empty(), Duration.ofDays(30)),
        new Leases(database, Leases.USUAL));
  }

  /**
   * @param database connections whose search path is the journal's schema
   * @param payloads how messages that Custobar refused are kept
   * @param leases those of this process
   */
  public RecordedRuns(DataSource database, Payloads payloads, Leases leases) {
    this.database = database;
    this.leases = leases;
    this.pages = new PageRecord(database, payloads);
  }

  /** From now on, somebody is told of each run that ends here. */
  public void watchedBy(RunWatch watching) {
    watch = watching;
  }

  /** The runs that are going on in this process. */
  public Collection<Run> open() {
    return List.copyOf(open.values());
  }

  /** Waits until no run goes on here any more, so long at most: its end is still to be written. */
  public void awaitEnd(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (open) {
      for (long left = atMost.toMillis();
          !open.isEmpty() && left > 0;
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
        try {
          open.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  @Override
  public Run begin(String flow, Exchange exchange) {
    Optional<BackfillRequest> again =
        Optional.ofNullable(exchange.getVariable("backfill", BackfillRequest.class));
    boolean reconcile = Boolean.TRUE.equals(exchange.getVariable(RECONCILE, Boolean.class));
    FlowLease lease = new FlowLease(leases, database, flow);
    boolean begun = false;
    try {
      if (again.isPresent() && !lease.takeForBackfill()) {
        throw FlowBusyException.backfilling(flow);
      }
      if (reconcile && !lease.takeForReconcile(exchange.getContext()::isStopping)) {
        throw FlowBusyException.reconciling(flow);
      }
      if (again.isEmpty() && !reconcile && !lease.takeForRun(exchange.getContext()::isStopping)) {
        throw FlowBusyException.running(flow);
      }
      String kind = reconcile ? RECONCILE : again.isPresent() ? BACKFILL : LIVE;
      Run run = open(flow, kind, again, lease);
      run.leases().need(lease::held);
      if (reconcile) {
        run.beginReconcile(Boolean.TRUE.equals(exchange.getVariable("custobar", Boolean.class)));
      }
      // A run stays on its thread: what is logged on the way tells whose it is.
      MDC.put("flow", flow);
      MDC.put("run", Long.toString(run.id()));
      if (Boolean.TRUE.equals(exchange.getVariable("accept", Boolean.class))) {
        run.liftLimits();
      }
      open.put(run.id(), run);
      held.put(run.id(), lease);
      exchange.getExchangeExtension().addOnCompletion(new Closing(run, lease));
      begun = true;
      return run;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FlowBusyException.running(flow);
    } catch (SQLException e) {
      throw new JournalException(
          "%s: no run could be opened in the journal: %s".formatted(flow, FailureText.of(e)), e);
    } finally {
      if (!begun) {
        lease.close();
      }
    }
  }

  /** In one transaction, as all that a run writes: another process may have the flow by now. */
  private Run open(String flow, String kind, Optional<BackfillRequest> again, FlowLease lease)
      throws SQLException {
    return inTransaction(
        lease,
        connection -> {
          if (kind.equals(RECONCILE) && !hasCursor(connection, flow)) {
            throw new JournalException(
                CommandError.NOT_THIS_FLOW.of(
                    "%1$s has not delivered anything yet, so its cursor can have missed nothing; use ./connector run --once %1$s"
                        .formatted(flow)));
          }
          return openRun(connection, flow, kind, again);
        });
  }

  private <T> T inTransaction(FlowLease lease, Sql.Work<T> work) throws SQLException {
    return Sql.inTransaction(
        database,
        connection -> {
          Leases.fence(connection, lease.held());
          return work.on(connection);
        });
  }

  @Override
  public void takeTurn(Run run, Exchange exchange) throws InterruptedException {
    if (run.backfill().isEmpty()) {
      return;
    }
    Backfill backfill = run.backfill().get();
    backfill.waits(true);
    try {
      FlowLease lease = held.get(run.id());
      lease.takeForPage(exchange.getContext()::isStopping);
      // Nobody else has the flow, so that a run that seems to go on has died.
      inTransaction(
          lease,
          connection -> {
            interrupt(connection, run.flow(), LIVE);
            return true;
          });
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be asked for a turn: %s"
              .formatted(run.flow(), FailureText.of(e)),
          e);
    } finally {
      backfill.waits(false);
    }
  }

  @Override
  public void giveTurn(Run run) {
    if (run.backfill().isPresent()) {
      held.get(run.id()).giveAfterPage();
    }
  }

  @Override
  public void commit(Run run, Optional<Position> position) {
    run.balance();
    try {
      if (pages.write(run, position) && !run.isReadToEnd()) {
        throw new StopAskedException(run.flow());
      }
    } catch (JournalException e) {
      if (!(e.getCause() instanceof SQLException)) {
        throw e;
      }
      throw new JournalException(
          ErrorCode.without(e.getMessage()) + "; the next run reads this page again", e);
    }
  }

  @Override
  public void balance(Run run) {
    run.balance();
  }

  private static void interrupt(Connection connection, String flow, String kind)
      throws SQLException {
    try (PreparedStatement interrupted =
        connection.prepareStatement(
            """
            UPDATE run SET outcome = 'interrupted', ended_at = clock_timestamp()
             WHERE flow = ? AND kind = ? AND outcome = 'running'\
            """)) {
      interrupted.setString(1, flow);
      interrupted.setString(2, kind);
      interrupted.executeUpdate();
    }
  }

  private static boolean hasCursor(Connection connection, String flow) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT FROM flow_cursor WHERE flow = ? AND changed_at IS NOT NULL")) {
      query.setString(1, flow);
      try (ResultSet cursor = query.executeQuery()) {
        return cursor.next();
      }
    }
  }

  private Run openRun(
      Connection connection, String flow, String kind, Optional<BackfillRequest> again)
      throws SQLException {
    interrupt(connection, flow, kind);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            WITH opened AS (INSERT INTO run (flow, kind, node) VALUES (?, ?, ?) RETURNING id, flow, started_at)
            """
                + OPENED)) {
      insert.setString(1, flow);
      insert.setString(2, kind);
      insert.setString(3, leases.node());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        long id = row.getLong("id");
        String cursor = row.getString("changed_at");
        Optional<Backfill> backfill = Optional.empty();
        if (again.isPresent()) {
          if (cursor == null) {
            throw new JournalException(
                CommandError.NOT_THIS_FLOW.of(
                    "%s has not delivered anything yet, so there is nothing to send again"
                        .formatted(flow)));
          }
          backfill = Optional.of(RecordedBackfills.open(connection, flow, again.get(), cursor, id));
        }
        return run(
            connection, id, flow, row, backfill, new StalledUploads(StalledUploads.in(database)));
      }
    }
  }

  /**
   * The run that would be opened now, for a look: it is in no journal, and nothing is written.
   *
   * @param journal connections whose search path is the journal's schema
   * @return empty when the journal was never opened
   * @throws JournalException when the journal cannot be read
   */
  public static Optional<Run> next(DataSource journal, String flow) {
    try (Connection connection = journal.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                WITH opened AS (SELECT %s AS id, CAST(? AS text) AS flow, clock_timestamp() AS started_at)
                """
                        .formatted(Long.MAX_VALUE)
                    + OPENED)) {
      query.setString(1, flow);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        StalledUploads silent = new StalledUploads((run, since) -> {});
        return Optional.of(run(connection, 0, flow, row, Optional.empty(), silent));
      }
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Optional.empty();
      }
      throw new JournalException(
          "%s: the journal could not be read: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  private static Run run(
      Connection connection,
      long id,
      String flow,
      ResultSet row,
      Optional<Backfill> backfill,
      StalledUploads stuck)
      throws SQLException {
    return new Run(
        id,
        flow,
        row.getTimestamp("started_at").toInstant(),
        UnknownRows.sentSince(row.getTimestamp("sent_since")),
        new RunCursor(
            backfill.isPresent()
                ? backfill.get().position()
                : Optional.ofNullable(row.getString("changed_at"))
                    .map(at -> new Position(at, columnOf(row, "row_key"))),
            Optional.ofNullable(row.getString("horizon")),
            row.getLong("version")),
        SetAside.read(connection, flow),
        row.getBoolean("omitted"),
        row.getBoolean("undated_due"),
        stuck,
        backfill);
  }

  private static String columnOf(ResultSet row, String column) {
    try {
      return row.getString(column);
    } catch (SQLException e) {
      throw new JournalException("the cursor could not be read", e);
    }
  }

  /** Ends a run in the journal when its exchange is done, and lets its flow go. */
  private final class Closing extends SynchronizationAdapter {
    private final Run run;
    private final FlowLease lease;
    private final long begun = System.nanoTime();

    Closing(Run run, FlowLease lease) {
      this.run = run;
      this.lease = lease;
    }

    @Override
    public void onComplete(Exchange exchange) {
      end(run.isReadToEnd() ? toTheEnd() : "stopped", null);
    }

    private String toTheEnd() {
      return run.isRetry() ? "retried" : "delivered";
    }

    @Override
    public void onFailure(Exchange exchange) {
      // A step that waited was told to give up before Camel began to stop.
      boolean givenUp =
          exchange.getException() instanceof InterruptedException
              || exchange.getException() instanceof StopAskedException;
      boolean stopped = givenUp || exchange.getContext().isStopping();
      if (AfterDeliveryException.isIn(exchange.getException())) {
        end(toTheEnd(), stopped ? null : FailureText.of(exchange.getException()));
      } else if (stopped) {
        end("stopped", null);
      } else {
        end("failed", FailureText.of(exchange.getException()));
      }
    }

    /** A journal that does not answer now has no later moment to be told. */
    private void tryTo(Runnable write) {
      try {
        write.run();
      } catch (LeaseLostException e) {
        // Another process has gone on with the flow, and has written how this run ended.
        LOG.debug("{}", e.getMessage());
      } catch (JournalException e) {
        LOG.warn("{}", e.getMessage());
      }
    }

    private void end(String outcome, String error) {
      Tally tally = run.tally();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      if (tally.sent() + tally.rejected() > 0) {
        LOG.atInfo()
            .addKeyValue("flow", run.flow())
            .addKeyValue("run", Long.toString(run.id()))
            .addKeyValue("outcome", outcome)
            .addKeyValue("read", tally.read())
            .addKeyValue("sent", tally.sent())
            .addKeyValue("unchanged", tally.unchanged())
            .addKeyValue("rejected", tally.rejected())
            .addKeyValue("ignored", tally.ignored())
            .addKeyValue("requests", tally.requests())
            .addKeyValue("seconds", took.toMillis() / 1000.0)
            .log(
                "{}: {} rows read, {} sent, {} unchanged, {} rejected{}; {}",
                run.flow(),
                tally.read(),
                tally.sent(),
                tally.unchanged(),
                tally.rejected(),
                tally.ignored() > 0 ? ", " + tally.ignored() + " ignored" : "",
                outcome);
      }
      tryTo(() -> pages.keepAccepted(run));
      try {
        tryTo(() -> pages.end(run, outcome, error));
      } finally {
        try {
          watch.ended(run, outcome, error != null, took);
        } finally {
          letGo();
        }
      }
    }

    private void letGo() {
      MDC.remove("flow");
      MDC.remove("run");
      held.remove(run.id());
      lease.close();
      synchronized (open) {
        open.remove(run.id());
        open.notifyAll();
      }
    }
  }
}
