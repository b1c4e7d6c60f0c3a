package io.custobarconnector.journal;

import java.util.Optional;
import org.apache.camel.Exchange;

/** Opens and records the runs of flows; the routes' way to the journal. */
public interface Runs {

  /**
   * Opens a run. It closes by itself when the exchange is done, with the exchange's outcome.
   *
   * @throws FlowBusyException when another run of the flow is going on
   * @throws JournalException when the journal cannot be reached
   */
  Run begin(String flow, Exchange exchange);

  /**
   * Records that everything up to the position is dealt with: moves the cursor and writes what the
   * run has told since the last call, in one transaction. While the run keeps messages for a fuller
   * request, the cursor stays before their rows.
   *
   * @param position empty when the cursor stays where it is
   * @throws JournalException when the journal cannot be written, or another process has moved the
   *     cursor
   */
  void commit(Run run, Optional<Position> position);
}
