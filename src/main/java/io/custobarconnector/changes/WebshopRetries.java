package io.custobarconnector.changes;

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
        failure instanceof WebshopBusyException
            ? failure.getMessage()
            : "the webshop (webshop.url) does not answer: " + failure.getMessage());
  }
}
