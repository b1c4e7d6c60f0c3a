package io.custobarconnector.permission.why;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why one customer does or does not get e-mail and text messages.
 *
 * @param customer the customer number
 * @param inJournal whether the journal holds anything of the customer
 * @param erased whether the person is to be forgotten, so that nothing is kept any more
 * @param inSource whether the source has the customer; empty when it was not asked
 * @param inCustobar whether Custobar has the customer; empty when it was not asked
 * @param channels e-mail, then SMS
 * @param statements all that was said and what the connector did about it, the oldest first
 */
public record CustomerStory(
    String customer,
    boolean inJournal,
    boolean erased,
    Optional<Boolean> inSource,
    Optional<Boolean> inCustobar,
    List<ChannelStory> channels,
    List<Statement> statements) {

  /** What a side holds. */
  public enum Value {
    YES,
    NO,
    /** Nobody has ever said anything. */
    NOTHING,
    /** It was never looked at. */
    NOT_KNOWN
  }

  /**
   * What is known of one channel.
   *
   * @param channel email or sms
   * @param source what the source holds
   * @param sourceSince the time that the source gives it, by the source's clock
   * @param sourceSeenAt when the source was seen so; empty when it was asked just now
   * @param custobar what Custobar holds
   * @param custobarHeardAt when Custobar was heard so; empty when it was asked just now
   * @param decidedBy the last statement that took effect
   * @param sent what was sent to Custobar last, the newest first
   * @param next sentences about what will happen, or why nothing will
   */
  public record ChannelStory(
      String channel,
      Value source,
      Optional<Instant> sourceSince,
      Optional<Instant> sourceSeenAt,
      Value custobar,
      Optional<Instant> custobarHeardAt,
      Optional<Statement> decidedBy,
      List<Sent> sent,
      List<String> next) {}

  /**
   * A value that was sent to Custobar.
   *
   * @param granted yes or no
   * @param at when it was sent; once Custobar has answered, when it did
   * @param answered whether Custobar has answered
   */
  public record Sent(boolean granted, Instant at, boolean answered) {}

  /**
   * Something that was said, and what became of it.
   *
   * @param channel email or sms
   * @param origin webhook, reconcile, till or connector
   * @param granted yes or no
   * @param saidAt by the clock of whoever said it
   * @param learnedAt by the connector's clock
   * @param decidedAt when the journal was written
   * @param before what the other side held
   * @param after what it held then
   * @param counted whether it took effect
   * @param reason a word for programs
   * @param because the same as a sentence
   * @param run the run that decided; empty for a webhook
   */
  public record Statement(
      String channel,
      String origin,
      boolean granted,
      Optional<Instant> saidAt,
      Instant learnedAt,
      Instant decidedAt,
      Value before,
      Value after,
      boolean counted,
      String reason,
      String because,
      OptionalLong run) {}

  /** Whether anybody knows the customer: the journal, the source or Custobar. */
  public boolean isKnown() {
    return inJournal || erased || inSource.orElse(false) || inCustobar.orElse(false);
  }
}
