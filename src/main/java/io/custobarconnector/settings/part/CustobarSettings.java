package io.custobarconnector.settings.part;

import java.net.URI;
import java.time.Duration;

/**
 * How Custobar is reached.
 *
 * @param url the root of the service, without a slash at its end
 * @param token the API key, a secret
 * @param authScheme the word before the key in the Authorization header, Bearer or Token
 * @param company the prefix of custom fields, without the two underscores
 * @param requestsPerMinute the shared budget; 0 is no limit
 * @param batchSize the most rows in a request
 * @param connectTimeout how long to wait for a connection
 * @param responseTimeout how long Custobar may be silent before its answer, and within it
 * @param retries how often a request is tried again; 0 is never
 * @param retryDelay the wait before the first retry, doubled each time
 * @param retryMaxDelay the longest wait between two retries
 */
public record CustobarSettings(
    URI url,
    String token,
    String authScheme,
    String company,
    int requestsPerMinute,
    int batchSize,
    Duration connectTimeout,
    Duration responseTimeout,
    int retries,
    Duration retryDelay,
    Duration retryMaxDelay) {

  /** How long a whole call may take: a large answer may take longer than its silences may. */
  public Duration longestAnswer() {
    return responseTimeout.multipliedBy(10);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "CustobarSettings[url=" + url + ", company=" + company + "]";
  }
}
