package io.custobarconnector.custobar;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Run;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log that a request is sent again, and why. */
public final class Retries implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Run run = exchange.getVariable("run", Run.class);
    LOG.warn(
        "{}: attempt {} follows: {}",
        run == null ? "Custobar" : run.flow(),
        exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) + 1,
        FailureText.of(failure));
    if (run != null) {
      run.takenNothing();
    }
  }
}
