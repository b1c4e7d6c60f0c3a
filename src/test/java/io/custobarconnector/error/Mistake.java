package io.custobarconnector.error;

import io.custobarconnector.cli.Cli;
import java.util.List;

/**
 * A mistake that a person can make, or a trouble that a person can meet.
 *
 * @param code what the connector calls it
 * @param words what its message says of this one: the place, or what would be right
 * @param made makes it
 */
record Mistake(ErrorCode code, String words, Making made) {

  /** Makes a mistake in a deployment that was right before. */
  @FunctionalInterface
  interface Making {
    Said at(MistakeBench bench) throws Exception;
  }

  /**
   * What was said of it.
   *
   * @param text without the codes
   */
  record Said(String text, List<String> codes) {

    static Said of(Cli answer) {
      return new Said(answer.out() + answer.err(), answer.codes());
    }

    static Said of(Throwable failure) {
      return new Said(
          ErrorCode.without(failure.getMessage()),
          ErrorCode.in(failure.getMessage()).stream().toList());
    }
  }

  @Override
  public String toString() {
    return "%s %s: %s".formatted(code.code(), code, words);
  }
}
