package io.custobarconnector.changes;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Run;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log that a page of orders is asked for again, and why. */
public final class WebshopRetries implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger(WebshopRetries.class);

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Run run = exchange.getVariable("run", Run.class);
    LOG.warn(
        "{}: attempt {} follows: {}",
        run == null ? "webshop" : run.flow(),
        exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) + 1,
        reason(failure));
  }

  /** The route calls Java from an expression, so Camel wraps what goes wrong there. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WebshopBusyException) {
        return cause.getMessage();
      }
    }
    return "the webshop (webshop.url) does not answer: " + FailureText.of(failure);
  }
}
