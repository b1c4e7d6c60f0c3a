package io.custobarconnector.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.journal.RandomKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A small provider of OpenID Connect, over real HTTP, with tokens that are really signed. */
final class CompanyDirectory implements AutoCloseable {

  static final String CLIENT = "connector-console";
  static final String SECRET = "client-secret";

  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new HashMap<>();
  private KeyPair key = newKey();
  private String keyId = "key-1";
  private boolean away;

  /** What the next token says beside what is right. */
  private Consumer<ObjectNode> claims = token -> {};

  /** What becomes of the next token when it is made. */
  private Tampering tampering = Tampering.NONE;

  /** What the next access token is. */
  private AccessToken accessToken = AccessToken.OPAQUE;

  /** Access tokens are for other services, and each directory has its own. */
  enum AccessToken {
    OPAQUE,
    /** A JWT of a clock that is ahead, as Keycloak's may be. */
    OF_A_CLOCK_AHEAD,
    /** A JWT that only the service can read that it is for, as Entra ID's is. */
    FOR_ANOTHER_SERVICE
  }

  /** What a thief or a mistake may do to a token. */
  enum Tampering {
    NONE,
    OTHER_KEY,
    NO_SIGNATURE,
    ALGORITHM_NONE,
    CHANGED_AFTERWARDS
  }

  CompanyDirectory() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/.well-known/openid-configuration", this::configuration);
    server.createContext("/keys", this::keys);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void away(boolean now) {
    away = now;
  }

  void says(Consumer<ObjectNode> change) {
    claims = change;
  }

  void tamper(Tampering how) {
    tampering = how;
  }

  void gives(AccessToken token) {
    accessToken = token;
  }

  /** It signs with another key from now on, and offers that one only. */
  void changeKey() {
    key = newKey();
    keyId = "key-2";
  }

  /**
   * Somebody signs in there.
   *
   * @param address to which the console sent them
   * @return the query with which they are sent back
   */
  String signIn(URI address) {
    Map<String, String> asked = parameters(address.getRawQuery());
    String code = RandomKey.make("code-");
    codes.put(code, asked);
    return "code=%s&state=%s".formatted(encode(code), encode(asked.get("state")));
  }

  static Map<String, String> parameters(String query) {
    return Arrays.stream(query.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void configuration(HttpExchange asked) throws IOException {
    answer(
        asked,
        away ? 503 : 200,
        ConsoleFixture.JSON
            .createObjectNode()
            .put("issuer", issuer())
            .put("authorization_endpoint", issuer() + "/authorize")
            .put("token_endpoint", issuer() + "/token")
            .put("jwks_uri", issuer() + "/keys"));
  }

  /** For a browser: whoever comes is signed in already, and goes back at once. */
  private void authorize(HttpExchange asked) throws IOException {
    try (asked) {
      URI address = asked.getRequestURI();
      String back = parameters(address.getRawQuery()).get("redirect_uri");
      asked.getResponseHeaders().set("Location", back + "?" + signIn(address));
      asked.sendResponseHeaders(302, -1);
    }
  }

  private void keys(HttpExchange asked) throws IOException {
    RSAPublicKey shown = (RSAPublicKey) key.getPublic();
    ObjectNode keys = ConsoleFixture.JSON.createObjectNode();
    keys.putArray("keys")
        .addObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", keyId)
        .put("n", number(shown.getModulus()))
        .put("e", number(shown.getPublicExponent()));
    answer(asked, 200, keys);
  }

  private static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return text(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private void token(HttpExchange asked) throws IOException {
    Map<String, String> form =
        parameters(new String(asked.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String basic = "Basic " + text64(CLIENT + ":" + SECRET);
    Map<String, String> begun = codes.remove(form.get("code"));
    if (!basic.equals(asked.getRequestHeaders().getFirst("Authorization"))) {
      answer(asked, 401, ConsoleFixture.JSON.createObjectNode().put("error", "invalid_client"));
    } else if (begun == null
        || !begun.get("redirect_uri").equals(form.get("redirect_uri"))
        || !begun.get("code_challenge_method").equals("S256")
        || !begun
            .get("code_challenge")
            .equals(text(RandomKey.hash(form.getOrDefault("code_verifier", ""))))) {
      answer(asked, 400, ConsoleFixture.JSON.createObjectNode().put("error", "invalid_grant"));
    } else {
      answer(
          asked,
          200,
          ConsoleFixture.JSON
              .createObjectNode()
              .put("access_token", accessToken())
              .put("token_type", "Bearer")
              .put("expires_in", 300)
              .put("id_token", idToken(begun.get("nonce"))));
    }
  }

  private String idToken(String nonce) {
    long now = Instant.now().getEpochSecond();
    ObjectNode token =
        ConsoleFixture.JSON
            .createObjectNode()
            .put("iss", issuer())
            .put("aud", CLIENT)
            .put("sub", "4711")
            .put("iat", now)
            .put("exp", now + 300)
            .put("nonce", nonce)
            .put("email", "aino@example.com");
    token.putArray("roles").add("everybody").add("connector-operators");
    claims.accept(token);
    ObjectNode head =
        ConsoleFixture.JSON
            .createObjectNode()
            .put("typ", "JWT")
            .put("alg", tampering == Tampering.ALGORITHM_NONE ? "none" : "RS256")
            .put("kid", keyId);
    String signed = text64(head.toString()) + "." + text64(token.toString());
    String signature = signature(signed, tampering == Tampering.OTHER_KEY ? newKey() : key);
    return switch (tampering) {
      case NO_SIGNATURE, ALGORITHM_NONE -> signed + ".";
      case CHANGED_AFTERWARDS ->
          text64(head.toString())
              + "."
              + text64(token.put("email", "thief@example.com").toString())
              + "."
              + signature;
      case NONE, OTHER_KEY -> signed + "." + signature;
    };
  }

  private String accessToken() {
    if (accessToken == AccessToken.OPAQUE) {
      return "opaque";
    }
    boolean ahead = accessToken == AccessToken.OF_A_CLOCK_AHEAD;
    long issued = Instant.now().getEpochSecond() + (ahead ? 30 : 0);
    ObjectNode token =
        ConsoleFixture.JSON
            .createObjectNode()
            .put("iss", issuer())
            .put("aud", CLIENT)
            .put("sub", "4711")
            .put("iat", issued)
            .put("exp", issued + 300);
    ObjectNode head = ConsoleFixture.JSON.createObjectNode().put("alg", "RS256").put("kid", keyId);
    String signed = text64(head.toString()) + "." + text64(token.toString());
    return signed + "." + signature(signed, ahead ? key : newKey());
  }

  private static String signature(String text, KeyPair with) {
    try {
      Signature signing = Signature.getInstance("SHA256withRSA");
      signing.initSign(with.getPrivate());
      signing.update(text.getBytes(StandardCharsets.US_ASCII));
      return text(signing.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text64(String text) {
    // Of a client's name and secret, padding is as Basic wants it; of tokens there is none.
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return text.startsWith("{") ? text(bytes) : Base64.getEncoder().encodeToString(bytes);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void answer(HttpExchange asked, int status, ObjectNode body) throws IOException {
    try (asked) {
      byte[] bytes = ConsoleFixture.JSON.writeValueAsBytes(body);
      asked.getResponseHeaders().set("Content-Type", "application/json");
      asked.sendResponseHeaders(status, bytes.length);
      asked.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
