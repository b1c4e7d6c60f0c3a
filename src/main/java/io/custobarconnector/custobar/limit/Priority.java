package io.custobarconnector.custobar.limit;

/** Who goes first when requests are scarce. While one waits, none below it makes a request. */
public enum Priority {
  /** Somebody stands at a till. */
  TILL(0),
  /** Custobar is told of what was used at a till. */
  TELLING(1),
  /** A flow brings what has changed. */
  FLOW(2),
  /** What was delivered once is delivered again. */
  BACKFILL(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** 0 for those who go first. */
  int rank() {
    return rank;
  }
}
