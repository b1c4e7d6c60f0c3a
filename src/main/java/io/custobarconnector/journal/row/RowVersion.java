package io.custobarconnector.journal.row;

import io.custobarconnector.journal.Fingerprint;
import java.util.Optional;

/**
 * Which version of a row was refused, and whom it is about. The journal keeps salted marks of the
 * latter, so that a person's rows can be found without their message.
 *
 * @param fingerprint of the message, or of the row when there was none; empty when it is not known
 * @param customer the customer number, when the row names one
 * @param receipt what holds the row together with others, when anything does
 */
public record RowVersion(
    Optional<Long> fingerprint, Optional<String> customer, Optional<String> receipt) {

  /** Of a row of which nothing is known. */
  public static final RowVersion UNKNOWN =
      new RowVersion(Optional.empty(), Optional.empty(), Optional.empty());

  /** Of a row about which nothing more is known. */
  static RowVersion of(Optional<byte[]> message) {
    return new RowVersion(message.map(Fingerprint::of), Optional.empty(), Optional.empty());
  }

  /** Without the customer, which is personal data. */
  @Override
  public String toString() {
    return "RowVersion[" + fingerprint.map(Long::toHexString).orElse("unknown") + "]";
  }
}
