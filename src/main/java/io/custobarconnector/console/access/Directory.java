package io.custobarconnector.console.access;

import io.custobarconnector.console.access.DirectoryRefusalException.Kind;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.RandomKey;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.settings.part.DirectorySettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The company's directory: people sign in there by OpenID Connect, with the authorization code flow
 * and PKCE, and come back with a code that only this process and their own browser can use.
 */
public final class Directory {

  /** The codes of OAuth 2.0 (RFC 6749, section 5.2). */
  private static final Pattern ERROR =
      Pattern.compile(
          "invalid_(?:request|client|grant|scope)|unauthorized_client|unsupported_grant_type");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A directory that does not answer is asked for its addresses and keys so often at most. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /**
   * What a sign-in is begun with. The person's browser keeps it until they are back.
   *
   * @param state what the directory hands back, by which the browser is known again
   * @param nonce what the ID token has to name
   * @param verifier what proves to the directory that the code comes to who began
   */
  public record Handshake(String state, String nonce, String verifier) {

    static Handshake make() {
      return new Handshake(RandomKey.make(""), RandomKey.make(""), RandomKey.make(""));
    }

    private String challenge() {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(RandomKey.hash(verifier));
    }
  }

  /**
   * Where somebody goes to sign in.
   *
   * @param handshake for their browser to keep
   */
  public record Departure(String address, Handshake handshake) {}

  /**
   * The directory at its addresses.
   *
   * @param codes takes codes, and looks into no token: the access token is for other services, and
   *     often nobody else can read it
   * @param keys knows the keys that ID tokens are signed with
   */
  private record Found(OAuth2Auth codes, OAuth2Auth keys) {}

  private final DirectorySettings settings;
  private final String comeBack;
  private final InstantSource clock;
  private Optional<Found> found = Optional.empty();
  private Instant askAgainAt = Instant.MIN;

  /**
   * @param comeBack the address to which the directory sends people back
   */
  public Directory(DirectorySettings settings, String comeBack, InstantSource clock) {
    this.settings = settings;
    this.comeBack = comeBack;
    this.clock = clock;
  }

  /**
   * Begins a sign-in.
   *
   * @throws DirectoryRefusalException when the directory does not answer
   */
  public Departure depart(Vertx vertx) throws DirectoryRefusalException {
    Handshake handshake = Handshake.make();
    String address =
        directory(vertx)
            .codes()
            .authorizeURL(
                new OAuth2AuthorizationURL()
                    .setRedirectUri(comeBack)
                    .setScopes(settings.scopes())
                    .setState(handshake.state())
                    .putAdditionalParameter("nonce", handshake.nonce())
                    .putAdditionalParameter("code_challenge", handshake.challenge())
                    .putAdditionalParameter("code_challenge_method", "S256"));
    return new Departure(address, handshake);
  }

  /**
   * Who came back.
   *
   * @param code what the directory gave them
   * @throws DirectoryRefusalException when they are not let in
   */
  public Operator arrive(Vertx vertx, String code, Handshake handshake)
      throws DirectoryRefusalException {
    Found directory = directory(vertx);
    User user =
        wait(
            directory
                .codes()
                .authenticate(
                    new Oauth2Credentials()
                        .setFlow(OAuth2FlowType.AUTH_CODE)
                        .setCode(code)
                        .setRedirectUri(comeBack)
                        .setCodeVerifier(handshake.verifier())),
            Kind.REFUSED,
            "the directory did not take the code");
    return new DirectoryClaims(settings)
        .check(
            signed(directory.keys(), user.principal().getString("id_token", "")),
            handshake.nonce(),
            clock.instant());
  }

  /** What an ID token says that a key of the directory has signed; it may have changed its keys. */
  private static JsonObject signed(OAuth2Auth keys, String idToken)
      throws DirectoryRefusalException {
    try {
      return signedNow(keys, idToken);
    } catch (DirectoryRefusalException e) {
      wait(keys.jWKSet(), Kind.UNAVAILABLE, "the directory's keys could not be read");
      return signedNow(keys, idToken);
    }
  }

  private static JsonObject signedNow(OAuth2Auth keys, String idToken)
      throws DirectoryRefusalException {
    return wait(
        // A wrong signature is thrown, and not the answer's failure.
        Future.succeededFuture(new TokenCredentials(idToken))
            .compose(keys::authenticate)
            .map(user -> Objects.requireNonNull(user.attributes().getJsonObject("accessToken"))),
        Kind.REFUSED,
        "there is no ID token that a key of the directory has signed for this console");
  }

  /** Its addresses and keys, which are read once they are needed. */
  private synchronized Found directory(Vertx vertx) throws DirectoryRefusalException {
    if (found.isEmpty()) {
      if (clock.instant().isBefore(askAgainAt)) {
        throw new DirectoryRefusalException(Kind.UNAVAILABLE, "the directory did not answer");
      }
      OAuth2Options options =
          new OAuth2Options()
              .setSite(settings.issuer().toString())
              .setClientId(settings.clientId())
              .setClientSecret(settings.clientSecret().isEmpty() ? null : settings.clientSecret())
              .setJWTOptions(new JWTOptions().setLeeway((int) DirectoryClaims.CLOCKS.toSeconds()))
              .setHttpClientOptions(
                  new HttpClientOptions()
                      .setConnectTimeout((int) PATIENCE.toMillis())
                      .setIdleTimeout((int) PATIENCE.toSeconds()));
      try {
        OAuth2Auth keys =
            wait(
                OpenIDConnectAuth.discover(vertx, options),
                Kind.UNAVAILABLE,
                "%s/.well-known/openid-configuration could not be read"
                    .formatted(settings.issuer()));
        // The options name the directory's addresses by now.
        found = Optional.of(new Found(OAuth2Auth.create(vertx, options), keys));
      } finally {
        // From when it was waited for in vain: those who came meanwhile wait for nothing.
        askAgainAt = clock.instant().plus(AGAIN);
      }
    }
    return found.get();
  }

  /** Of an answer about a person no more than its code is told: it may quote a token. */
  private static String because(Kind otherwise, String text) {
    if (otherwise == Kind.UNAVAILABLE) {
      return ": " + text;
    }
    Matcher code = ERROR.matcher(text);
    return code.find() ? ": " + code.group() : "";
  }

  private static <T> T wait(Future<T> answer, Kind otherwise, String sentence)
      throws DirectoryRefusalException {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new DirectoryRefusalException(
          otherwise, sentence + because(otherwise, FailureText.of(e.getCause())));
    } catch (TimeoutException e) {
      throw new DirectoryRefusalException(Kind.UNAVAILABLE, sentence + ": it takes too long");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DirectoryRefusalException(Kind.UNAVAILABLE, "the connector stops");
    }
  }
}
