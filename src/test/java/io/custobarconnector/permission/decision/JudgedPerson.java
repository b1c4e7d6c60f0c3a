package io.custobarconnector.permission.decision;

import java.util.List;

/** One person and channel, as the judge sees them when all is quiet. */
public interface JudgedPerson {

  /**
   * A person's own word, wherever it was said.
   *
   * @param at when it was said, by a clock that is right; a new address ends what was said for the
   *     old one, unless that was said together with it
   */
  public record Act(long at, boolean yes, boolean inCustobar) {}

  /** What Custobar holds: null when nobody has set it. */
  Boolean inCustobar();

  /** What the source holds: null when nobody was asked. */
  Boolean source();

  /** Whether the source gives what it holds a time. */
  boolean hasTime();

  /** Whether the connector wrote last to the source. */
  boolean isSourceByUs();

  /** What the person said, in the order in which it reached a system. */
  List<Act> acts();

  /** Whether the connector could see a no: a webhook told of it, or it was there when it looked. */
  boolean wasShown(int act);

  /** Whether the connector ever sent a yes to Custobar. */
  boolean sentYes();
}
