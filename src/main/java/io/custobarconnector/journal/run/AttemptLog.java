package io.custobarconnector.journal.run;

import io.custobarconnector.journal.FailureText;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log that something is asked for again, and why. */
public abstract class AttemptLog implements Processor {

  private final Logger log = LoggerFactory.getLogger(getClass());
  private final String nobody;

  /**
   * @param nobody whose attempt it is when no run makes it
   */
  protected AttemptLog(String nobody) {
    this.nobody = nobody;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Run run = exchange.getVariable("run", Run.class);
    log.warn(
        "{}: attempt {} follows: {}",
        run == null ? nobody : run.flow(),
        exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) + 1,
        reason(exchange, failure));
    if (run != null) {
      failed(run);
    }
  }

  /** The failure in a few words. */
  protected String reason(Exchange exchange, Throwable failure) {
    return FailureText.of(failure);
  }

  /** An attempt of the run has failed. */
  protected void failed(Run run) {}
}
