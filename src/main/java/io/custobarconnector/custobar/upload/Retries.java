package io.custobarconnector.custobar.upload;

import io.custobarconnector.journal.run.AttemptLog;
import io.custobarconnector.journal.run.Run;

/** Tells the log that a request is sent again, and why. */
public final class Retries extends AttemptLog {

  public Retries() {
    super("Custobar");
  }

  @Override
  protected void failed(Run run) {
    run.takenNothing();
  }
}
