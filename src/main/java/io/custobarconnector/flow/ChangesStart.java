package io.custobarconnector.flow;

import io.custobarconnector.flow.schedule.FlowDependencies;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.Runs;
import io.custobarconnector.source.Changes;
import io.custobarconnector.source.SourceReader;
import java.util.List;
import org.apache.camel.Exchange;

/** How a run of {@code kamelet:changes-source} begins; nobody would move one of its steps alone. */
public final class ChangesStart {

  private final Runs runs;
  private final MappingChanges mappings;
  private final Changes changes;
  private final FlowDependencies upstream;
  private final ChangeGuard guard;

  ChangesStart(
      Runs runs,
      MappingChanges mappings,
      Changes changes,
      FlowDependencies upstream,
      ChangeGuard guard) {
    this.runs = runs;
    this.mappings = mappings;
    this.changes = changes;
    this.upstream = upstream;
    this.guard = guard;
  }

  /**
   * Opens a run and starts to read what it is to deal with; both are in variables of the exchange
   * from then on, {@code run} and {@code pages}.
   *
   * @param group column whose equal values stay on one page
   * @param neverAheadOf flows, with commas between, that have to go first
   * @param exchange its variable {@code retry} names rows to read again instead of changes
   * @throws io.custobarconnector.journal.lease.FlowBusyException when another run is going on
   * @throws io.custobarconnector.source.query.QueryException when a column has vanished
   */
  @SuppressWarnings("unchecked") // the command "rejected retry" gives a list of keys
  public void open(String flow, String group, String neverAheadOf, Exchange exchange) {
    Run run = runs.begin(flow, exchange);
    exchange.setVariable("run", run);
    mappings.check(flow, run);
    SourceReader pages = changes.after(flow, group, run, exchange);
    changes.only(pages, exchange.getVariable("retry", List.class));
    upstream.holdBack(pages, neverAheadOf);
    guard.weigh(pages, run);
    exchange.setVariable("pages", pages);
  }
}
