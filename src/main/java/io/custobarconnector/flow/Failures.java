package io.custobarconnector.flow;

import io.custobarconnector.custobar.limit.KeyRefusedException;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.StopAskedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of scheduled runs that failed: once, and again only when the reason changes or the
 * flow has recovered. A database that is down for a night is one line, not a thousand.
 */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final Map<String, String> told = new ConcurrentHashMap<>();

  /** From now until its end, logs the exchange's failure, whichever step it comes from. */
  public void watch(String flow, Exchange exchange) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onFailure(Exchange failed) {
                tell(flow, failed);
              }
            });
  }

  /** A run was not begun, since another run of the flow goes on. */
  public void skipped(Exchange exchange) {
    LOG.info(FailureText.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
  }

  private void tell(String flow, Exchange exchange) {
    Throwable failure = exchange.getException();
    if (failure instanceof InterruptedException
        || failure instanceof StopAskedException
        || exchange.getContext().isStopping()) {
      return;
    }
    if (KeyRefusedException.isCauseOf(failure)) {
      LOG.debug("{}: the key is refused, as was said for all flows", flow, failure);
      return;
    }
    String reason = FailureText.of(failure);
    if (!likeness(reason).equals(told.put(flow, likeness(reason)))) {
      LOG.atError()
          .addKeyValue("flow", flow)
          .addKeyValue("run", run(exchange))
          .addKeyValue("code", ErrorCode.in(reason).orElse(null))
          .log("{}: the run failed, the next one tries again: {}", flow, reason);
      LOG.debug("{}", flow, failure);
    }
  }

  /** Its number; null when the run could not be opened. */
  private static String run(Exchange exchange) {
    Run run = exchange.getVariable("run", Run.class);
    return run == null ? null : Long.toString(run.id());
  }

  /** The reason without lengths of time, which differ each time for the same reason. */
  private static String likeness(String reason) {
    return reason.replaceAll("\\d+(?= ?m?s\\b)", "#");
  }

  /** A run has ended well. */
  public void over(String flow) {
    if (told.remove(flow) != null) {
      LOG.atInfo().addKeyValue("flow", flow).log("{}: works again", flow);
    }
  }
}
