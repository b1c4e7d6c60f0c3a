package io.custobarconnector.console;

import io.vertx.core.http.HttpServerResponse;

/** What every answer says, so that a browser does nothing with it but show the console. */
final class SafeHeaders {

  private static final String PAGES =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private SafeHeaders() {}

  static void forPages(HttpServerResponse response) {
    response.putHeader("Content-Security-Policy", PAGES);
    forAll(response);
  }

  /** Answers of the API are no pages, and nobody may keep them. */
  static void forAnswers(HttpServerResponse response) {
    response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.putHeader("Cache-Control", "no-store");
    forAll(response);
  }

  private static void forAll(HttpServerResponse response) {
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  }
}
