package io.custobarconnector.console;

import io.custobarconnector.console.ConsoleProblem.Kind;
import io.custobarconnector.console.access.Session;
import io.custobarconnector.console.access.Sessions;
import io.custobarconnector.console.access.SignIn;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.operator.OperatorRole;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may: whose session a request belongs to, and that it comes from the console's own pages. */
final class ConsoleGate {

  private static final String COOKIE = "connector_console";

  private final Sessions sessions;
  private final SignIn signIn;

  ConsoleGate(Sessions sessions, SignIn signIn) {
    this.sessions = sessions;
    this.signIn = signIn;
  }

  /**
   * Lets a request in, before anything of its body is read; asks no database.
   *
   * @throws ConsoleProblem when it may not come in
   */
  void enter(RoutingContext request, Set<OperatorRole> roles) {
    Session session = session(request);
    if (!HttpMethod.GET.equals(request.request().method())
        && (!session.hasCsrfToken(request.request().getHeader("X-CSRF-Token"))
            || "cross-site".equals(request.request().getHeader("Sec-Fetch-Site")))) {
      throw new ConsoleProblem(
          Kind.CSRF, "the header X-CSRF-Token must have the session's csrfToken; reload the page");
    }
    OperatorRole role = session.operator().role();
    if (!roles.contains(role)) {
      throw new ConsoleProblem(
          Kind.NOT_ALLOWED,
          "your role is %s; this needs %s"
              .formatted(
                  role.word(),
                  roles.stream()
                      .map(OperatorRole::word)
                      .sorted()
                      .collect(Collectors.joining(" or "))));
    }
  }

  /**
   * The session of a request that was let in, looked at once more: a key that was revoked meanwhile
   * ends its sessions.
   *
   * @throws ConsoleProblem when it has ended
   * @throws JournalException when the journal does not answer
   */
  Session recheck(RoutingContext request) {
    endRevoked();
    return session(request);
  }

  private Session session(RoutingContext request) {
    return token(request)
        .flatMap(sessions::use)
        .orElseThrow(() -> new ConsoleProblem(Kind.SIGNED_OUT, "sign in first"));
  }

  /**
   * Ends the sessions of keys that are valid no more.
   *
   * @throws JournalException when the journal does not answer
   */
  void endRevoked() {
    sessions.keepOnly(
        signIn.valid().stream().map(entry -> entry.operator().keyId()).collect(Collectors.toSet()));
  }

  /** The session's token, as the browser sends it. */
  static Optional<String> token(RoutingContext request) {
    return Optional.ofNullable(request.request().getCookie(COOKIE)).map(Cookie::getValue);
  }

  /** The cookie of a session; an empty token takes it back. */
  static void setCookie(RoutingContext request, String token) {
    Cookie cookie =
        Cookie.cookie(COOKIE, token)
            .setPath(ConsoleHttp.API)
            .setHttpOnly(true)
            .setSecure(isOverTls(request.request()))
            .setSameSite(CookieSameSite.STRICT);
    request.response().addCookie(token.isEmpty() ? cookie.setMaxAge(0) : cookie);
  }

  /** A proxy before the port may end TLS, and says so. */
  static boolean isOverTls(HttpServerRequest request) {
    return request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
  }
}
