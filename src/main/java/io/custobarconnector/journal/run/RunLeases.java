package io.custobarconnector.journal.run;

import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.LeaseLostException;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The leases without which a run must not go on. A look at what would be sent has none. */
public final class RunLeases {

  private final List<Lease> more = new CopyOnWriteArrayList<>();
  private volatile Supplier<List<Lease>> ofFlow = List::of;

  RunLeases() {}

  /** The run goes on while these are held, as they are at each moment. */
  public void need(Supplier<List<Lease>> leases) {
    ofFlow = leases;
  }

  /** The run needs this lease, too, until {@link #remove}. */
  public void add(Lease lease) {
    more.add(lease);
  }

  /** The run needs the lease no longer. */
  public void remove(Lease lease) {
    more.remove(lease);
  }

  private List<Lease> all() {
    List<Lease> all = new ArrayList<>(ofFlow.get());
    all.addAll(more);
    return all;
  }

  /**
   * Asked just before each request to Custobar that changes something there.
   *
   * @throws LeaseLostException when another process may be at it
   */
  public void check() {
    all().forEach(Lease::check);
  }

  /**
   * Asked in each transaction of the run, before it writes to the journal: nobody takes the run's
   * place until the transaction ends.
   *
   * @throws LeaseLostException when somebody has taken it
   */
  public void fence(Connection connection) throws SQLException {
    Leases.fence(connection, all());
  }
}
