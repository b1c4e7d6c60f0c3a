package io.custobarconnector.journal.run;

import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.lease.FlowBusyException;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Opens and records the runs of flows; the routes' way to the journal. */
public interface Runs {

  /**
   * Opens a run; of a backfill, when the exchange has a {@link BackfillRequest} in the variable of
   * that name. It closes by itself when the exchange is done, with the exchange's outcome.
   *
   * @throws FlowBusyException when another run of the flow is going on
   * @throws JournalException when the journal cannot be reached
   */
  Run begin(String flow, Exchange exchange);

  /**
   * Waits until a page of a backfill may be read and sent: runs of the flow itself come first, and
   * none begins until {@link #giveTurn}. A run of the flow itself has its turn until its end.
   *
   * @throws InterruptedException when the connector stops meanwhile
   * @throws JournalException when the journal cannot be reached
   */
  default void takeTurn(Run run, Exchange exchange) throws InterruptedException {}

  /**
   * A page of a backfill has been dealt with: a run of the flow itself may begin.
   *
   * @throws JournalException when the turn was lost meanwhile
   */
  default void giveTurn(Run run) {}

  /**
   * Records that everything up to the position is dealt with: moves the cursor and writes what the
   * run has told since the last call, in one transaction. While the run keeps messages for a fuller
   * request, the cursor stays before their rows.
   *
   * @param position empty when the cursor stays where it is
   * @throws RunStoppedException when a row that was read is nowhere, or in two places
   * @throws JournalException when the journal cannot be written, or another process has moved the
   *     cursor
   * @throws StopAskedException when it is written, and a person has asked the run to stop
   */
  void commit(Run run, Optional<Position> position);

  /**
   * A step failed that comes after the rows, and the exchange carries its exception. Always throws:
   * an {@link AfterDeliveryException} when the run had read to the end, otherwise what it was.
   *
   * @throws Exception what the step threw, when rows are left for the next run
   */
  default void failAfterDelivery(Run run, Exchange exchange) throws Exception {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (!run.isReadToEnd() || failure instanceof InterruptedException) {
      throw failure;
    }
    throw new AfterDeliveryException(run.flow(), failure);
  }

  /**
   * Balances the books at the end of a run: every row that was read was sent, is unchanged,
   * rejected or ignored, and none waits any more. Each {@link #commit} balances what was read up to
   * then.
   *
   * @throws RunStoppedException when a row is nowhere, or in two places
   */
  default void balance(Run run) {}
}
