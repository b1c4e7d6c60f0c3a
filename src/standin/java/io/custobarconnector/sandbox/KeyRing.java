package io.custobarconnector.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * API keys and users. Personal keys need no scope and last 8 hours; keys of integrations have
 * scopes, method and exact path, and last until revoked. See <a
 * href="https://www.custobar.com/docs/api/how-to-create-and-manage-api-keys-in-custobar/">keys</a>
 * and <a href="https://www.custobar.com/docs/api/authentication/">authentication</a>.
 */
final class KeyRing {
  private static final String KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final Duration PERSONAL = Duration.ofHours(8);

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final Map<String, String> tokenOfUser = new ConcurrentHashMap<>();
  private final Map<String, String> users;
  private final Optional<String> totpCode;
  private final Clock clock;

  /** Method and path that a key may call. */
  record Scope(String method, String path) {}

  /** A key without scopes may do everything. */
  record Key(List<Scope> scopes, Optional<Instant> expires) {
    boolean allows(String method, String path) {
      return scopes.isEmpty() || scopes.contains(new Scope(method, path));
    }
  }

  /** Who calls; {@code name} tells callers apart for the request limit. */
  record Caller(String name, boolean user) {}

  KeyRing(StandInOptions options) {
    users = options.users();
    totpCode = options.totpCode();
    clock = options.clock();
    options.tokens().forEach(token -> keys.put(token, new Key(List.of(), Optional.empty())));
  }

  /**
   * @throws ApiError 401 without valid credentials, 403 when the key lacks the scope
   */
  Caller admit(Call call) {
    String header = call.header("Authorization").orElse("");
    int blank = header.indexOf(' ');
    String scheme = blank < 0 ? "" : header.substring(0, blank);
    String credentials = blank < 0 ? "" : header.substring(blank + 1).strip();
    return switch (scheme) {
      case "Bearer", "Token" -> byKey(credentials, call);
      case "Basic" -> byPassword(credentials, call);
      default -> throw new ApiError(401, "Authentication credentials were not provided");
    };
  }

  private Caller byKey(String token, Call call) {
    Key key = keys.get(token);
    boolean expired =
        key != null && key.expires().map(end -> !clock.instant().isBefore(end)).orElse(false);
    if (key == null || expired) {
      throw new ApiError(401, "The API key is not valid");
    }
    if (!key.allows(call.method(), call.path())) {
      throw new ApiError(403, "The API key has no scope " + call.method() + " " + call.path());
    }
    return new Caller("key " + token, false);
  }

  private Caller byPassword(String credentials, Call call) {
    String plain;
    try {
      plain = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiError(401, "The Basic credentials are not Base64");
    }
    int colon = plain.indexOf(':');
    String user = colon < 0 ? plain : plain.substring(0, colon);
    String password = users.get(user);
    if (colon < 0 || password == null || !same(password, plain.substring(colon + 1))) {
      throw new ApiError(401, "User name or password is wrong");
    }
    String code = call.header("Custobar-TOTP-Code").orElse("");
    if (totpCode.isPresent() && !same(totpCode.get(), code)) {
      throw new ApiError(401, "The header Custobar-TOTP-Code is missing or wrong");
    }
    return new Caller("user " + user, true);
  }

  /** A new key of a user, which expires. */
  String personal() {
    return add(new Key(List.of(), Optional.of(clock.instant().plus(PERSONAL))));
  }

  /** A new key of an integration. */
  String scoped(List<Scope> scopes) {
    return add(new Key(List.copyOf(scopes), Optional.empty()));
  }

  /** The one legacy token of a user. */
  String legacy(String user) {
    return tokenOfUser.computeIfAbsent(user, name -> add(new Key(List.of(), Optional.empty())));
  }

  /** Makes the user's legacy token invalid and gives another. */
  String renewLegacy(String user) {
    revoke(tokenOfUser.getOrDefault(user, ""));
    tokenOfUser.remove(user);
    return legacy(user);
  }

  boolean revoke(String token) {
    return keys.remove(token) != null;
  }

  private String add(Key key) {
    StringBuilder token = new StringBuilder("API");
    while (token.length() < 40) {
      token.append(KEY_LETTERS.charAt(random.nextInt(KEY_LETTERS.length())));
    }
    keys.put(token.toString(), key);
    return token.toString();
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
