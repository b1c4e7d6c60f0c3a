package io.custobarconnector.consent;

import java.util.Locale;

/** Why a statement counts or does not. The names are kept in the journal; the sentences too. */
enum Reason {
  SAME(false, "both sides say the same"),
  WRITTEN_BEFORE(false, "the source has it since a try whose outcome could not be kept"),
  FIRST_STATEMENT(true, "nothing was said before"),
  NEWER(true, "the newest statement counts"),
  WITHDRAWAL_WINS(true, "a withdrawal counts when the times do not tell which came last"),
  OLDER(false, "something newer was said on this side"),
  KEEPS_WITHDRAWAL(false, "a withdrawal stays unless a newer grant tells its time"),
  NO_RESUBSCRIPTION(
      false, "a grant that was only read, without its time, does not undo a withdrawal"),
  MAY_BE_DEFAULT(false, "a false read for the first time may be the default that nobody chose"),
  SOURCE_OWNS(false, "grants are given at the till here, as customers.permissions says");

  private final boolean applies;
  private final String sentence;

  Reason(boolean applies, String sentence) {
    this.applies = applies;
    this.sentence = sentence;
  }

  /** Whether the statement takes effect. */
  boolean applies() {
    return applies;
  }

  String sentence() {
    return sentence;
  }

  /** The name in the journal: {@code may-be-default}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
