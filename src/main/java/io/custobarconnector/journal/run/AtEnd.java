package io.custobarconnector.journal.run;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** What is done when an exchange has come to its end, whichever it was. */
public final class AtEnd {

  private AtEnd() {}

  public static void of(Exchange exchange, Runnable end) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                end.run();
              }
            });
  }
}
