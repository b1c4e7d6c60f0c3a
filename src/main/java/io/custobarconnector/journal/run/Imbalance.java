package io.custobarconnector.journal.run;

import io.custobarconnector.error.CustobarError;

/**
 * A row that a run read is nowhere, or in two places: neither the journal nor Custobar can be
 * trusted to have it. The run fails and moves no cursor.
 */
public final class Imbalance {

  private Imbalance() {}

  /** Between the source and the sink. */
  static RunStoppedException onTheWay(String flow, long read, long arrived) {
    return new RunStoppedException(
        CustobarError.BOOKS,
        "%s: the books do not balance: %s rows were read and %s came to the sink, %s between source and sink; %s"
            .formatted(flow, read, arrived, difference(read - arrived), CONSEQUENCE));
  }

  /** Between the sink and the journal. */
  static RunStoppedException inTheSink(String flow, long arrived, long closed, long carriedOver) {
    return new RunStoppedException(
        CustobarError.BOOKS,
        "%s: the books do not balance: %s rows came to the sink, and %s were sent, unchanged, rejected or ignored and %s carried over, %s in the sink; %s"
            .formatted(
                flow,
                arrived,
                closed,
                carriedOver,
                difference(arrived - closed - carriedOver),
                CONSEQUENCE));
  }

  /**
   * Within one step.
   *
   * @param step what the step does, such as {@code formatting}
   */
  public static RunStoppedException in(String step, String flow, long before, long after) {
    return new RunStoppedException(
        CustobarError.BOOKS,
        "%s: the books do not balance: %s rows went into the step of %s and %s came out, %s; %s"
            .formatted(flow, before, step, after, difference(before - after), CONSEQUENCE));
  }

  private static final String CONSEQUENCE =
      "the run ends and its cursor stays, so that the next run reads these rows again. This is a fault of the connector or of a changed kamelet; please report it";

  private static String difference(long missing) {
    return missing > 0
        ? "%s %s missing".formatted(missing, missing == 1 ? "is" : "are")
        : "%s %s there twice".formatted(-missing, missing == -1 ? "is" : "are");
  }
}
