package io.custobarconnector.custobar.upload;

import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Custobar refuses one row after the other for one reason, and has taken none: no row is at fault,
 * but what all rows have in common, such as a field that Custobar does not know. The run stops; to
 * halve requests until each row stands alone would cost about two requests for each.
 */
final class RefusedAlike {

  /** So many rows refused alike are no chance. */
  static final int ENOUGH = 50;

  private static final Pattern QUOTED =
      Pattern.compile("\"[^\"]*(\"|$)|(?<![\\p{L}\\d])'[^']*('|$)");
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private RefusedAlike() {}

  /**
   * Called after Custobar refused a row.
   *
   * @throws RunStoppedException when all so far were, for one reason
   */
  static void check(Run run) {
    List<RejectedRow> refused = run.pendingRejections();
    if (run.tally().sent() > 0 || refused.size() < ENOUGH) {
      return;
    }
    List<RejectedRow> last = refused.subList(refused.size() - ENOUGH, refused.size());
    RejectedRow example = last.get(0);
    if (last.stream().allMatch(row -> isAlike(row, example))) {
      boolean same = last.stream().allMatch(row -> row.reason().equals(example.reason()));
      throw new RunStoppedException(
          CustobarError.REFUSED_ALIKE,
          "Custobar refused %s rows one after the other for the same reason, and took none: %s (%s); the run stops and nothing is rejected: make Custobar and the columns of %s.sql agree, such as by declaring a custom field in Custobar, and run it again"
              .formatted(
                  ENOUGH,
                  // What is the same in all rows is about no person.
                  same ? example.reason() : likeness(example.reason()),
                  example.kind(),
                  run.flow()));
    }
  }

  private static boolean isAlike(RejectedRow row, RejectedRow example) {
    return row.origin() == RejectedRow.Origin.CUSTOBAR
        && row.kind().equals(example.kind())
        && likeness(row.reason()).equals(likeness(example.reason()));
  }

  /** The reason without what differs from row to row. */
  private static String likeness(String reason) {
    return DIGITS.matcher(QUOTED.matcher(reason).replaceAll("…")).replaceAll("#");
  }
}
