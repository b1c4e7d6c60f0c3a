package io.custobarconnector.benefit.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.Reply;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A reply as it goes over the wire.
 *
 * @param status the HTTP status
 * @param headers by name
 * @param body JSON
 */
record HttpAnswer(int status, Map<String, String> headers, String body) {

  private static final CashierWords WORDS = new CashierWords();

  /** How long a till should wait when nothing says better, in seconds. */
  private static final int SHORTLY = 2;

  HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /**
   * @param requestId the request's name
   * @param language what the cashier reads
   */
  static HttpAnswer of(Reply reply, String requestId, Locale language) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(RequestId.HEADER, requestId);
    Optional<Problem> problem = reply.problem();
    if (problem.isEmpty()) {
      headers.put("Content-Type", "application/json");
      return new HttpAnswer(reply.status(), headers, reply.body().toString());
    }
    ObjectNode body =
        reply
            .body()
            .deepCopy()
            .put("cashier", WORDS.sentence(problem.get(), language))
            .put("requestId", requestId);
    headers.put("Content-Type", "application/problem+json");
    headers.put("Content-Language", language.getLanguage());
    if (problem.get() == Problem.KEY_MISSING) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    if (reply.status() == 429 || reply.status() == 503) {
      headers.put("Retry-After", Integer.toString(body.path("retryAfterSeconds").asInt(SHORTLY)));
    }
    return new HttpAnswer(reply.status(), headers, body.toString());
  }
}
