package io.custobarconnector.console;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.OptionalLong;

/** Why a request gets no answer, as its {@code application/problem+json} says. */
final class ConsoleProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The kinds of problems, each with its code and status. */
  enum Kind {
    INVALID_REQUEST(400, "The request is wrong"),
    WRONG_KEY(401, "The key is wrong"),
    SIGNED_OUT(401, "Nobody is signed in"),
    NOT_ALLOWED(403, "Not allowed"),
    CSRF(403, "The request does not come from the console's pages"),
    NOT_FOUND(404, "Not found"),
    CONFLICT(409, "Not possible now"),
    TOO_LARGE(413, "The request is too large"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    FAILED(500, "It failed"),
    UNAVAILABLE(503, "Not available");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }
  }

  private final Kind kind;
  private final long retryAfterSeconds;

  /**
   * @param detail a sentence for the person
   */
  ConsoleProblem(Kind kind, String detail) {
    this(kind, detail, 0);
  }

  ConsoleProblem(Kind kind, String detail, long retryAfterSeconds) {
    super(detail, null, false, false);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static ConsoleProblem invalid(String detail) {
    return new ConsoleProblem(Kind.INVALID_REQUEST, detail);
  }

  static ConsoleProblem conflict(String detail) {
    return new ConsoleProblem(Kind.CONFLICT, detail);
  }

  static ConsoleProblem notFound(String detail) {
    return new ConsoleProblem(Kind.NOT_FOUND, detail);
  }

  int status() {
    return kind.status;
  }

  /** When the same may be asked again, if that is known. */
  OptionalLong retryAfter() {
    return retryAfterSeconds > 0 ? OptionalLong.of(retryAfterSeconds) : OptionalLong.empty();
  }

  JsonObject json() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", kind.title)
        .put("status", kind.status)
        .put("code", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("detail", getMessage());
  }
}
