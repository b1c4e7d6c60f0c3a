package io.custobarconnector.console.access;

import io.custobarconnector.journal.operator.Operator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * Somebody who has signed in.
 *
 * @param csrfToken what each of their requests that changes anything must name
 * @param expiresAt when it ends without another request
 */
public record Session(Operator operator, String csrfToken, Instant expiresAt) {

  /** Whether this is the session's token; in a time that tells nothing of how much is right. */
  public boolean hasCsrfToken(String given) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), csrfToken.getBytes(StandardCharsets.UTF_8));
  }
}
