package io.custobarconnector.zoo;

/**
 * One thing that happens.
 *
 * @param which chooses the row, or the request that breaks
 */
record Act(Kind kind, int which) {

  /** What can happen. */
  enum Kind {
    RUN,
    /** A run of a new connector. */
    RUN_ANEW,
    /** Custobar answers one of the requests with 500. */
    RUN_BROKEN,
    /** Custobar takes one of the requests; its answer does not come back. */
    RUN_ANSWER_LOST,
    INSERT,
    UPDATE,
    UPDATE_MANY,
    /** The row is deleted by a mark, or leaves the query. */
    HIDE,
    SHOW,
    DELETE,
    PUT_BACK,
    /** The row gets another identity in Custobar. */
    RENAME,
    /** The row takes the identity of another row. */
    SHARE,
    /** The row bears a time to come. */
    FUTURE,
    /** The row bears a time before the cursor, within the overlap. */
    BACKDATED,
    /** The row changes and its time does not. */
    SILENT,
    /** The row bears a time long before the cursor. */
    BEHIND,
    /** A transaction changes a row and stays open. */
    BEGIN,
    /** An open transaction is prepared. */
    PREPARE,
    COMMIT,
    ROLLBACK,
    /** The row holds what Custobar refuses, until the end. */
    POISON,
    /** The row holds a value that cannot be sent. */
    SPOIL,
    MEND
  }

  @Override
  public String toString() {
    return kind + " " + which;
  }
}
