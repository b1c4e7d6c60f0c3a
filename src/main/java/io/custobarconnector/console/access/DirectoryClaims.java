package io.custobarconnector.console.access;

import io.custobarconnector.console.access.DirectoryRefusalException.Kind;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.settings.part.DirectorySettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an ID token says of somebody, once its signature is known to be the directory's.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">ID token
 *     validation</a>
 */
final class DirectoryClaims {

  /** By how much the directory's clock may be wrong. */
  static final Duration CLOCKS = Duration.ofMinutes(1);

  private static final int LONGEST_NAME = 200;

  private final DirectorySettings settings;

  DirectoryClaims(DirectorySettings settings) {
    this.settings = settings;
  }

  /**
   * Who it is, and what they may do.
   *
   * @param nonce that this sign-in was begun with
   * @throws DirectoryRefusalException when the token is not for here and now, or gives no role
   */
  Operator check(JsonObject token, String nonce, Instant now) throws DirectoryRefusalException {
    require(settings.issuer().toString().equals(withoutSlash(text(token, "iss"))), "iss");
    require(texts(token.getValue("aud")).contains(settings.clientId()), "aud");
    require(!token.containsKey("azp") || settings.clientId().equals(text(token, "azp")), "azp");
    require(moment(token, "exp").isAfter(now.minus(CLOCKS)), "exp");
    require(!moment(token, "iat").isAfter(now.plus(CLOCKS)), "iat");
    require(nonce.equals(text(token, "nonce")), "nonce");
    require(!text(token, "sub").isBlank(), "sub");
    String name = text(token, settings.nameClaim());
    if (name.isBlank()
        || name.length() > LONGEST_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new DirectoryRefusalException(
          Kind.REFUSED,
          "the ID token has no claim %s of a name; see console.oidc.name-claim"
              .formatted(settings.nameClaim()));
    }
    OperatorRole role =
        role(texts(claim(token, settings.roleClaim())))
            .orElseThrow(
                () ->
                    new DirectoryRefusalException(
                        Kind.NO_ROLE,
                        "the ID token's claim %s has none of the values of console.oidc.operator, .service and .viewer"
                            .formatted(settings.roleClaim())));
    return Operator.fromDirectory(name, role);
  }

  private static void require(boolean holds, String claim) throws DirectoryRefusalException {
    if (!holds) {
      throw new DirectoryRefusalException(
          Kind.REFUSED, "the claim %s of the ID token is not as it has to be".formatted(claim));
    }
  }

  /** Who has several has the one that may do most. */
  private Optional<OperatorRole> role(List<String> values) {
    if (settings.operators().stream().anyMatch(values::contains)) {
      return Optional.of(OperatorRole.OPERATOR);
    }
    if (settings.services().stream().anyMatch(values::contains)) {
      return Optional.of(OperatorRole.SERVICE);
    }
    return settings.viewers().stream().anyMatch(values::contains)
        ? Optional.of(OperatorRole.VIEWER)
        : Optional.empty();
  }

  /** A claim whose name may have dots of its own, such as an address, or lead into objects. */
  private static Object claim(JsonObject token, String name) {
    if (token.containsKey(name)) {
      return token.getValue(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && token.getValue(name.substring(0, dot)) instanceof JsonObject inner
        ? claim(inner, name.substring(dot + 1))
        : null;
  }

  private static List<String> texts(Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof JsonArray array) {
      array.forEach(
          element -> {
            if (element instanceof String text) {
              texts.add(text);
            }
          });
    }
    return texts;
  }

  private static String text(JsonObject token, String claim) {
    return token.getValue(claim) instanceof String text ? text : "";
  }

  private static Instant moment(JsonObject token, String claim) throws DirectoryRefusalException {
    require(token.getValue(claim) instanceof Number, claim);
    return Instant.ofEpochSecond(token.getLong(claim));
  }

  private static String withoutSlash(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
