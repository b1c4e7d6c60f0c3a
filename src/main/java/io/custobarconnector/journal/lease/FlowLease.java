package io.custobarconnector.journal.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may run a flow now, on one journal. A run of the flow itself has the flow's lease until its
 * end. A backfill has a lease of its own until its end, and the flow's for one page at a time; who
 * runs the flow itself waits for that page, and goes first. A reconcile has both until its end.
 */
public final class FlowLease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FlowLease.class);

  /** How long a run waits for one page of a backfill, or for a reconcile. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How often it is asked whether another process has let the flow go. */
  private static final long LOOK_MILLIS = 50;

  private static final String LIVE = "live";
  private static final String BACKFILL = "backfill";
  private static final String RECONCILE = "reconcile";

  private final Leases leases;
  private final DataSource database;
  private final String flow;
  private final List<Lease> held = new ArrayList<>();
  private Optional<Lease> page = Optional.empty();

  public FlowLease(Leases leases, DataSource database, String flow) {
    this.leases = leases;
    this.database = database;
    this.flow = flow;
  }

  /** The leases that the run needs for what it does now. */
  public List<Lease> held() {
    List<Lease> all = new ArrayList<>(held);
    page.ifPresent(all::add);
    return all;
  }

  /** What a run that waits has; no flow's name has a blank. */
  private String next() {
    return flow + " next";
  }

  /**
   * Takes the flow for a run of the flow itself; a backfill's page and a reconcile are waited for,
   * and so is a run that has not been heard of lately.
   *
   * @param stopping whether the connector stops meanwhile
   * @return false when another run goes on, or what is waited for takes too long
   */
  public boolean takeForRun(BooleanSupplier stopping) throws SQLException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<Lease> waiting = Optional.empty();
    try {
      while (true) {
        CountDownLatch released = leases.released(flow);
        Optional<Lease> taken = leases.take(flow, LIVE);
        if (taken.isPresent()) {
          held.add(taken.get());
          return true;
        }
        if (isOtherRunAlive() || stopping.getAsBoolean() || System.nanoTime() - end > 0) {
          return false;
        }
        if (waiting.isEmpty()) {
          waiting = leases.take(next(), "waiting");
        }
        await(released);
      }
    } finally {
      waiting.ifPresent(Lease::close);
    }
  }

  /** Whether a run of the flow itself goes on, whose process was heard of lately. */
  private boolean isOtherRunAlive() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Leases.holder(connection, flow)
          .filter(
              holder ->
                  holder.purpose().equals(LIVE)
                      && holder.left().compareTo(leases.length().dividedBy(2)) > 0)
          .isPresent();
    }
  }

  /**
   * Takes the flow for a reconcile, which has it to its end: otherwise a run of the flow could send
   * something newer than what the reconcile has read, and sends after it. A run that goes on is
   * waited for.
   *
   * @return false when a reconcile is going on
   * @throws InterruptedException when the connector stops meanwhile
   */
  public boolean takeForReconcile(BooleanSupplier stopping)
      throws SQLException, InterruptedException {
    if (!hold(leases.take(flow + " " + RECONCILE, RECONCILE))) {
      return false;
    }
    held.add(takeTurn(RECONCILE, stopping));
    return true;
  }

  /** Takes the lease of the flow's backfill; false when one is going on. */
  public boolean takeForBackfill() throws SQLException {
    return hold(leases.take(flow + " " + BACKFILL, BACKFILL));
  }

  private boolean hold(Optional<Lease> lease) {
    lease.ifPresent(held::add);
    return lease.isPresent();
  }

  /**
   * Takes the flow for a page of a backfill, once no run has it or waits for it.
   *
   * @throws InterruptedException when the connector stops meanwhile
   */
  public void takeForPage(BooleanSupplier stopping) throws SQLException, InterruptedException {
    page = Optional.of(takeTurn(BACKFILL, stopping));
  }

  private Lease takeTurn(String purpose, BooleanSupplier stopping)
      throws SQLException, InterruptedException {
    while (true) {
      CountDownLatch released = leases.released(flow);
      Optional<Lease> taken = leases.take(flow, purpose, next());
      if (taken.isPresent()) {
        return taken.get();
      }
      if (stopping.getAsBoolean()) {
        throw new InterruptedException("the connector is stopping");
      }
      await(released);
    }
  }

  private static void await(CountDownLatch released) throws InterruptedException {
    if (released.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      LOG.trace("this process has let the flow go");
    }
  }

  /** Lets the flow go after a page. */
  public void giveAfterPage() {
    page.ifPresent(Lease::close);
    page = Optional.empty();
  }

  /** Lets all go. */
  @Override
  public void close() {
    giveAfterPage();
    held.forEach(Lease::close);
    held.clear();
  }
}
