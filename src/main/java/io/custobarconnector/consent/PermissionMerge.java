package io.custobarconnector.consent;

import java.time.Instant;

/**
 * The one rule by which a statement made on one side changes the other side or does not.
 *
 * <p>The newest statement counts. A withdrawal counts in a tie and wherever a time is missing. A
 * grant whose time is not known never undoes a withdrawal, so no mass import resubscribes anyone.
 */
final class PermissionMerge {

  private final FirstFalse firstFalse;

  PermissionMerge(FirstFalse firstFalse) {
    this.firstFalse = firstFalse;
  }

  /**
   * Decides whether Custobar's statement changes the source.
   *
   * @param held what the source holds
   */
  Reason toSource(Held held, Statement statement, Ownership ownership) {
    Reason reason = decide(held, statement);
    return reason.applies() && statement.granted() && ownership == Ownership.SOURCE
        ? Reason.SOURCE_OWNS
        : reason;
  }

  /**
   * Decides whether what was said at the till changes Custobar.
   *
   * @param known what Custobar holds, as last heard; a withdrawal without a time was read when the
   *     customer was first read
   */
  Reason toCustobar(Held known, Statement statement) {
    boolean unsaid =
        known.stance() == Stance.WITHDRAWN
            && known.since().isEmpty()
            && firstFalse == FirstFalse.UNSAID;
    return decide(
        unsaid && statement.granted() ? new Held(Stance.UNKNOWN, known.since()) : known, statement);
  }

  private Reason decide(Held held, Statement statement) {
    if (held.stance() == statement.stance()) {
      return Reason.SAME;
    }
    if (!statement.granted()
        && statement.evidence() == Evidence.FIRST_SEEN
        && firstFalse == FirstFalse.UNSAID) {
      return Reason.MAY_BE_DEFAULT;
    }
    if (held.stance() == Stance.UNKNOWN) {
      return Reason.FIRST_STATEMENT;
    }
    return statement.evidence() == Evidence.TOLD ? byTime(held, statement) : withoutTime(statement);
  }

  private static Reason byTime(Held held, Statement statement) {
    if (held.since().isPresent()) {
      Instant since = held.since().get();
      if (statement.at().isAfter(since)) {
        return Reason.NEWER;
      }
      if (statement.at().isBefore(since)) {
        return Reason.OLDER;
      }
    }
    return statement.granted() ? Reason.KEEPS_WITHDRAWAL : Reason.WITHDRAWAL_WINS;
  }

  private static Reason withoutTime(Statement statement) {
    return statement.granted() ? Reason.NO_RESUBSCRIPTION : Reason.WITHDRAWAL_WINS;
  }
}
