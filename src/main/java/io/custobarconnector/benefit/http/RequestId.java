package io.custobarconnector.benefit.http;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The name of a request, by which a till's log and ours can be laid side by side. */
final class RequestId {

  static final String HEADER = "X-Request-Id";

  private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  /**
   * The till's own name for it when that is a good one, else a new one.
   *
   * @param given the header, may be null
   */
  static String of(String given) {
    return Optional.ofNullable(given)
        .filter(id -> GOOD.matcher(id).matches())
        .orElseGet(() -> UUID.randomUUID().toString());
  }
}
