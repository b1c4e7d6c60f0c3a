package io.custobarconnector.journal.run;

/** A person has asked a run to stop, and it has written what it did so far. */
public final class StopAskedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StopAskedException(String flow) {
    super("%s: a person asked the run to stop; the next one goes on there".formatted(flow));
  }
}
