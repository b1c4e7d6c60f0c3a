package io.custobarconnector.webshop;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.run.AttemptLog;

/** Tells the log that a page of orders is asked for again, and why. */
public final class WebshopRetries extends AttemptLog {

  public WebshopRetries() {
    super("webshop");
  }

  /** The route calls Java from an expression, so Camel wraps what goes wrong there. */
  @Override
  protected String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WebshopBusyException) {
        return cause.getMessage();
      }
    }
    return "the webshop (webshop.url) does not answer: " + FailureText.of(failure);
  }
}
