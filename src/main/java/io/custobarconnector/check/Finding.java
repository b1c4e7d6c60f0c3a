package io.custobarconnector.check;

import io.custobarconnector.error.ErrorCode;
import java.util.Optional;

/**
 * One thing that {@link Checkup} looked at.
 *
 * @param about what was looked at: a flow, or a part such as {@code journal}
 * @param level how it is
 * @param sentence what was found, and what to do when it is not well; no personal data, no secret;
 *     with its code at the end when it is a problem
 */
public record Finding(String about, Level level, String sentence) {

  /** How a thing is. */
  public enum Level {
    /** Nothing to do. */
    WELL,
    /** The connector runs, but not as well as it could, or rejects rows. */
    WARNING,
    /** Something does not answer, or does not let the connector in. */
    TROUBLE,
    /** A setting or a file is wrong. */
    MISTAKE
  }

  static Finding well(String about, String sentence) {
    return new Finding(about, Level.WELL, sentence);
  }

  static Finding warning(String about, String sentence) {
    return new Finding(about, Level.WARNING, sentence);
  }

  static Finding trouble(ErrorCode code, String about, String sentence) {
    return new Finding(about, Level.TROUBLE, code.of(sentence));
  }

  static Finding mistake(ErrorCode code, String about, String sentence) {
    return new Finding(about, Level.MISTAKE, code.of(sentence));
  }

  /** The code of the mistake; empty when it is none. */
  public Optional<String> code() {
    return ErrorCode.in(sentence);
  }

  /** Whether the connector cannot do its work like this. */
  public boolean isProblem() {
    return level == Level.TROUBLE || level == Level.MISTAKE;
  }
}
