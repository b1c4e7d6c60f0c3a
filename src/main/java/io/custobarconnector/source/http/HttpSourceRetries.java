package io.custobarconnector.source.http;

import io.custobarconnector.error.NoAnswerException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.run.AttemptLog;
import org.apache.camel.Exchange;

/** Tells the log that a page is asked for again, and why. */
public final class HttpSourceRetries extends AttemptLog {

  public HttpSourceRetries() {
    super("http-source");
  }

  /** The route calls Java from an expression, so Camel wraps what goes wrong there. */
  @Override
  protected String reason(Exchange exchange, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpSourceBusyException) {
        return cause.getMessage();
      }
    }
    HttpPages pages = exchange.getVariable("pages", HttpPages.class);
    return "%s does not answer: %s"
        .formatted(
            pages.api().names().withAddress(),
            NoAnswerException.reason(failure).orElseGet(() -> FailureText.of(failure)));
  }
}
