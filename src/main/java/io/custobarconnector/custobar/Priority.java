package io.custobarconnector.custobar;

/** Who goes first when requests are scarce. While one waits, none below it makes a request. */
public enum Priority {
  /** Somebody stands at a till, or has just used a benefit there. */
  TILL(0),
  /** A flow brings what has changed. */
  FLOW(1),
  /** What was delivered once is delivered again. */
  BACKFILL(2);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** 0 for those who go first. */
  int rank() {
    return rank;
  }
}
