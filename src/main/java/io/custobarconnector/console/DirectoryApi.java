package io.custobarconnector.console;

import io.custobarconnector.console.access.Directory;
import io.custobarconnector.console.access.Directory.Departure;
import io.custobarconnector.console.access.Directory.Handshake;
import io.custobarconnector.console.access.DirectoryRefusalException;
import io.custobarconnector.console.access.Sessions;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.AuditLog.Action;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.settings.part.DirectorySettings;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sign in at the company's directory. Nothing is kept here of who has gone there: their browser
 * brings back what the sign-in was begun with.
 */
final class DirectoryApi implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryApi.class);

  private static final String PATH = "/session/directory";
  private static final String RETURN = PATH + "/return";
  private static final String COOKIE = "connector_directory";

  /** So long may somebody take at the directory. */
  private static final long SECONDS = 600;

  private static final int LONGEST = 4096;

  private final Sessions sessions;
  private final AuditLog audit;
  private final Optional<DirectorySettings> settings;
  private final Optional<Directory> directory;

  private final RareWarning refusals = new RareWarning(LOG);

  /** What waits for the directory keeps nobody else waiting, and is never much. */
  private final ConsoleThreads threads = new ConsoleThreads("console-directory", 2, 8);

  DirectoryApi(
      Optional<DirectorySettings> settings,
      Sessions sessions,
      AuditLog audit,
      InstantSource clock) {
    this.sessions = sessions;
    this.audit = audit;
    this.settings = settings;
    this.directory =
        settings.map(
            chosen -> new Directory(chosen, chosen.console() + ConsoleHttp.API + RETURN, clock));
  }

  void serve(ConsoleHttp http) {
    http.open(HttpMethod.GET, "/session/ways", call -> ConsoleAnswer.of(ways()));
    if (directory.isPresent()) {
      http.open(HttpMethod.GET, PATH, threads, this::depart);
      http.open(HttpMethod.GET, RETURN, threads, this::arrive);
    }
  }

  private JsonObject ways() {
    return new JsonObject().put("key", true).put("directory", directory.isPresent());
  }

  private ConsoleAnswer depart(ConsoleCall call) {
    try {
      Departure departure = directory.orElseThrow().depart(call.request().vertx());
      Handshake handshake = departure.handshake();
      setCookie(
          call.request(),
          String.join(".", handshake.state(), handshake.nonce(), handshake.verifier()),
          SECONDS);
      return ConsoleAnswer.redirect(departure.address());
    } catch (DirectoryRefusalException e) {
      return refused(e);
    }
  }

  private ConsoleAnswer arrive(ConsoleCall call) {
    Optional<Handshake> handshake = handshake(call.request());
    setCookie(call.request(), "", 0);
    Optional<String> code = call.query("code", LONGEST);
    if (code.isEmpty() || handshake.isEmpty() || !isState(call, handshake.get())) {
      // Somebody who said no there, went back to an old page, or never began here.
      return back("refused");
    }
    try {
      Operator operator =
          directory.orElseThrow().arrive(call.request().vertx(), code.get(), handshake.get());
      audit.write(operator, Action.of("sign-in").with("by the directory"));
      LOG.info("console: {} signed in by the directory", operator.name());
      ConsoleGate.token(call.request()).ifPresent(sessions::end);
      ConsoleGate.setCookie(call.request(), sessions.begin(operator).token());
      return ConsoleAnswer.redirect(settings.orElseThrow().console() + "/");
    } catch (DirectoryRefusalException e) {
      return refused(e);
    } catch (JournalException | UnavailableException e) {
      LOG.debug("console: nobody can sign in", e);
      return back("unavailable");
    }
  }

  private ConsoleAnswer refused(DirectoryRefusalException refusal) {
    refusals.say("console: nobody was signed in by the directory: " + refusal.getMessage());
    return back(refusal.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** The page says why, in the person's language. */
  private ConsoleAnswer back(String why) {
    return ConsoleAnswer.redirect(settings.orElseThrow().console() + "/?directory=" + why);
  }

  private static boolean isState(ConsoleCall call, Handshake handshake) {
    return MessageDigest.isEqual(
        call.query("state", LONGEST).orElse("").getBytes(StandardCharsets.UTF_8),
        handshake.state().getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Handshake> handshake(RoutingContext request) {
    return Optional.ofNullable(request.request().getCookie(COOKIE))
        .map(cookie -> cookie.getValue().split("\\."))
        .filter(parts -> parts.length == 3)
        .map(parts -> new Handshake(parts[0], parts[1], parts[2]))
        .filter(handshake -> !handshake.state().isEmpty() && !handshake.nonce().isEmpty());
  }

  /** Lax, since the browser comes back from another site. */
  private static void setCookie(RoutingContext request, String value, long seconds) {
    request
        .response()
        .addCookie(
            Cookie.cookie(COOKIE, value)
                .setPath(ConsoleHttp.API + PATH)
                .setHttpOnly(true)
                .setSecure(ConsoleGate.isOverTls(request.request()))
                .setSameSite(CookieSameSite.LAX)
                .setMaxAge(seconds));
  }

  @Override
  public void close() {
    threads.close();
  }
}
