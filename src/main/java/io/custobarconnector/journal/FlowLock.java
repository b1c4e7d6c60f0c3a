package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may run a flow now, on one journal: an advisory lock of a connection, so that a dead process
 * holds nothing. A run of the flow itself holds it until its end. A backfill holds a lock of its
 * own until its end, and the flow's for one page at a time; who runs the flow itself waits for that
 * page, and the database lets who waits go first. A reconcile holds both until its end.
 */
final class FlowLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FlowLock.class);

  /** How long a run waits for one page of a backfill, or for a reconcile. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Who waits looks this often whether the connector stops. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final long BACKFILL_LOOKS_MILLIS = 50;
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String KEY = "(hashtext(current_schema()), hashtext(?))";

  private final Connection connection;
  private final String flow;

  FlowLock(Connection connection, String flow) {
    this.connection = connection;
    this.flow = flow;
  }

  /** The connection that holds the locks. */
  Connection connection() {
    return connection;
  }

  /** What the lock of a backfill is called; no flow's name has a blank. */
  private String backfill() {
    return flow + " backfill";
  }

  /** What the lock of a reconcile is called. */
  private String reconcile() {
    return flow + " reconcile";
  }

  /**
   * Takes the lock for a run of the flow itself; a backfill's page and a reconcile are waited for.
   *
   * @param stopping whether the connector stops meanwhile
   * @return false when another run goes on, or what is waited for takes too long
   */
  boolean takeForRun(BooleanSupplier stopping) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!tryLock(flow)) {
      if (isHeldByOtherRun()) {
        return false;
      }
      if (stopping.getAsBoolean() || System.nanoTime() - end > 0) {
        return false;
      }
      if (await(LOOK)) {
        return true;
      }
    }
    return true;
  }

  /**
   * Takes the flow's lock for a reconcile, which holds it to its end: otherwise a run of the flow
   * could send something newer than what the reconcile has read, and sends after it. A run that
   * goes on is waited for.
   *
   * @return false when a reconcile is going on
   * @throws InterruptedException when the connector stops meanwhile
   */
  boolean takeForReconcile(BooleanSupplier stopping) throws SQLException, InterruptedException {
    if (!tryLock(reconcile())) {
      return false;
    }
    takeForPage(stopping);
    return true;
  }

  /** Takes the lock of the flow's backfill; false when one is going on. */
  boolean takeForBackfill() throws SQLException {
    return tryLock(backfill());
  }

  /**
   * Takes the flow's lock for a page of a backfill, once no run holds it or waits for it.
   *
   * @throws InterruptedException when the connector stops meanwhile
   */
  void takeForPage(BooleanSupplier stopping) throws SQLException, InterruptedException {
    while (!tryLock(flow)) {
      if (stopping.getAsBoolean()) {
        throw new InterruptedException("the connector is stopping");
      }
      Thread.sleep(BACKFILL_LOOKS_MILLIS);
    }
  }

  /**
   * Lets the flow's lock go after a page.
   *
   * @return false when it was lost meanwhile
   */
  boolean giveAfterPage() throws SQLException {
    return ask("SELECT pg_advisory_unlock" + KEY, flow);
  }

  private boolean tryLock(String name) throws SQLException {
    return ask("SELECT pg_try_advisory_lock" + KEY, name);
  }

  /** Whether the flow's lock is held, and not by who backfills or reconciles it. */
  private boolean isHeldByOtherRun() throws SQLException {
    return ask(
        """
        SELECT EXISTS (SELECT FROM pg_locks l WHERE %s AND NOT EXISTS (
                 SELECT FROM pg_locks b WHERE b.pid = l.pid AND (%s OR %s)))\
        """
            .formatted(held("l"), held("b"), held("b")),
        flow,
        backfill(),
        reconcile());
  }

  private static String held(String lock) {
    return """
    %1$s.locktype = 'advisory' AND %1$s.granted AND %1$s.objsubid = 2
     AND %1$s.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND %1$s.classid::bigint = hashtext(current_schema())::bigint & 4294967295
     AND %1$s.objid::bigint = hashtext(?)::bigint & 4294967295\
    """
        .formatted(lock);
  }

  /** Stands in the database's own queue, in which a backfill cannot overtake. */
  private boolean await(Duration atMost) throws SQLException {
    try (Statement limit = connection.createStatement();
        PreparedStatement wait = connection.prepareStatement("SELECT pg_advisory_lock" + KEY)) {
      limit.execute("SET lock_timeout = " + atMost.toMillis());
      try {
        wait.setString(1, flow);
        wait.execute();
        return true;
      } catch (SQLException e) {
        if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          return false;
        }
        throw e;
      } finally {
        limit.execute("RESET lock_timeout");
      }
    }
  }

  private boolean ask(String question, String... names) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(question)) {
      for (int i = 0; i < names.length; i++) {
        query.setString(i + 1, names[i]);
      }
      try (ResultSet answer = query.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  /** Lets all locks of the connection go, and closes it. */
  @Override
  public void close() {
    try (connection;
        PreparedStatement unlock = connection.prepareStatement("SELECT pg_advisory_unlock_all()")) {
      unlock.execute();
    } catch (SQLException e) {
      LOG.debug("the lock's connection was gone already", e);
    }
  }
}
