package io.custobarconnector.journal.lease;

/** This process may no longer do what it does: another may be at it. */
public final class LeaseLostException extends RuntimeException {

  LeaseLostException(String name, String why) {
    super(
        "%s: this process was held up for too long, and another one may go on in its place (%s); it stops here, and nothing is lost"
            .formatted(name, why));
  }
}
