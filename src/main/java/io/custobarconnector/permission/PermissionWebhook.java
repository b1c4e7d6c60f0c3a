package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.journal.FailureText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Custobar's webhook: what it may say, and what it is answered.
 *
 * @see <a href="https://www.custobar.com/docs/api/webhooks/">Webhooks</a>
 */
public final class PermissionWebhook {

  private static final Logger LOG = LoggerFactory.getLogger(PermissionWebhook.class);
  private static final String BEARER = "Bearer ";

  private final Permissions permissions;
  private final byte[] secret;

  /**
   * @param secret what the caller must know; when empty, nobody does
   */
  public PermissionWebhook(Permissions permissions, String secret) {
    this.permissions = permissions;
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether the caller knows the secret, asked before the body is read. Custobar's own WooCommerce
   * plugin expects it verbatim in the header, without a scheme; with Bearer it is as good.
   *
   * @param authorization the header; null when there is none
   * @return what is answered when it does not; empty when it does
   */
  public Optional<String> problem(String authorization) {
    String given = authorization == null ? "" : authorization.strip();
    // Both are compared, in constant time, so that the answer's time tells nothing of the secret.
    boolean verbatim = isSecret(given);
    boolean bearer =
        given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && isSecret(given.substring(BEARER.length()).strip());
    return secret.length > 0 && (verbatim || bearer) ? Optional.empty() : Optional.of(refusal());
  }

  /** What is answered to who does not know the secret. */
  public static String refusal() {
    return problem(
        401,
        "unauthorized",
        "Who are you?",
        "the Authorization header must hold the webhook's secret");
  }

  private boolean isSecret(String given) {
    return MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Understands the body.
   *
   * @throws WebhookRefusedException when it cannot be understood
   */
  public WebhookBody read(byte[] body) {
    return WebhookBody.read(body == null ? new byte[0] : body);
  }

  /** Keeps what was told in the journal, where it cannot be lost any more. */
  public PermissionQueue keep(WebhookBody body, Exchange exchange) {
    return PermissionQueue.told(
        permissions.store(), permissions.store().keep(body.told()), exchange);
  }

  /** What is answered: how many customers there were of each kind, and nobody's name. */
  public String answer(WebhookBody body, PermissionBatch batch) {
    int changed = 0;
    int unknown = body.nameless();
    int waiting = 0;
    int unchanged = 0;
    if (batch != null) {
      for (CustomerDecision person : batch.people()) {
        int told = person.updates().size();
        if (person.isUnknown()) {
          unknown += told;
        } else if (!person.isSettled()) {
          waiting += told;
        } else if (person.isChanged()) {
          changed += 1;
          unchanged += told - 1;
        } else {
          unchanged += told;
        }
      }
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("received", body.received())
        .put("changed", changed)
        .put("unchanged", unchanged)
        .put("unknownCustomers", unknown)
        .put("noStatement", body.noStatement())
        .put("invalid", body.invalid())
        .put("waiting", waiting)
        .toString();
  }

  /** Answers a request that failed with a problem, as RFC 9457 has it. */
  public void answerProblem(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    int status = 503;
    String code = "unavailable";
    String title = "Not now";
    String detail =
        "the permissions cannot be applied now; send them again, or wait for the next reconciliation";
    Optional<WebhookRefusedException> refusal = refusalIn(failure);
    if (refusal.isPresent()) {
      status = refusal.get().status();
      code = refusal.get().code();
      title = "Not understood";
      detail = refusal.get().getMessage();
    } else {
      LOG.warn(
          "marketing-permissions: the webhook could not be served: {}", FailureText.of(failure));
    }
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    answer.setHeader(Exchange.CONTENT_TYPE, "application/problem+json");
    if (status == 503) {
      answer.setHeader("Retry-After", "60");
    }
    answer.setBody(problem(status, code, title, detail));
  }

  private static String problem(int status, String code, String title, String detail) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("code", code)
        .put("detail", detail)
        .toString();
  }

  /** Camel wraps what an expression throws. */
  private static Optional<WebhookRefusedException> refusalIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WebhookRefusedException refused) {
        return Optional.of(refused);
      }
    }
    return Optional.empty();
  }
}
