package io.custobarconnector.permission.decision;

import java.util.Locale;

/** Why an event counts or does not. The names are kept in the journal; the sentences too. */
public enum PermissionReason {
  SAME(false, "both sides say the same"),
  WRITTEN_BEFORE(true, "the source has it since a try whose outcome could not be kept"),
  NOTHING_NEW(false, "it was known before"),
  FIRST_STATEMENT(true, "nothing was said before"),
  NEWER(true, "the newest change counts"),
  CONFIRMED(true, "the webhook told of it, and a later reading shows it"),
  WITHDRAWAL_WINS(true, "a withdrawal counts when the times do not tell which came last"),
  TOLD_AGAIN(true, "Custobar held a yes that does not count, so it was told of the no"),
  UNDONE(true, "a yes at the till did not count, so the no was written to the source"),
  KEPT_FOR_NEW_ADDRESS(
      true,
      "the address or phone number changed, and the yes is kept for the new one, see permissions.after-new-address"),
  NEW_ADDRESS(
      false,
      "the yes was given for another address or phone number; the customer has to be asked again, see permissions.after-new-address"),
  OLDER(false, "something newer was said on this side"),
  KEEPS_WITHDRAWAL(false, "a yes counts only when it is certain that it came after the no"),
  WITHIN_TOLERANCE(
      false, "a yes so soon after a no may have come first, see permissions.clock-tolerance"),
  FUTURE_TIME(false, "the time of the yes lies in the future, so nobody knows when it was given"),
  NO_TIME(false, "a yes without its time does not count"),
  UNKNOWN_BASE(false, "what Custobar held before is not known, so nobody may have said this now"),
  CAME_ALONG(false, "Custobar held it before; it came along with another change"),
  OUR_OWN(false, "the connector sent this to Custobar itself"),
  WAVE(false, "too many customers were given a permission at once, see guard.max-change"),
  TILL_CHANGED(false, "the till said no since, and Custobar has not been told yet"),
  WAITS_FOR_READING(false, "a yes over a no waits until a reading of Custobar shows it"),
  NOT_SHOWN(false, "a later reading of Custobar did not show it"),
  NO_RESUBSCRIPTION(
      false, "a grant that was only read, without its time, does not undo a withdrawal"),
  CONTRADICTED(false, "the same request or reading said no as well"),
  MAY_BE_DEFAULT(false, "a false read for the first time may be the default that nobody chose"),
  SOURCE_OWNS(false, "grants are given at the till here, as customers.permissions says");

  private final boolean counts;
  private final String sentence;

  PermissionReason(boolean counts, String sentence) {
    this.counts = counts;
    this.sentence = sentence;
  }

  /** Whether the event takes effect. */
  public boolean applies() {
    return counts;
  }

  public String sentence() {
    return sentence;
  }

  /** The name in the journal: {@code may-be-default}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
