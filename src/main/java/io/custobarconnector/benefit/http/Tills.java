package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Reply;
import io.custobarconnector.benefit.Till;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.part.BenefitSettings;
import io.vertx.ext.auth.User;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a till's request becomes something to do, and what was done becomes an answer. */
public final class Tills {

  private static final Logger LOG = LoggerFactory.getLogger(Tills.class);

  private final KeyLimit limit;
  private final RequestReader reader;
  private final TillMeters meters;
  private final Duration deadline;
  private final AtomicBoolean silent = new AtomicBoolean();
  private final byte[] openApi = resource("/openapi.json");

  Tills(BenefitSettings settings, TillMeters meters) {
    this.meters = meters;
    this.limit = new KeyLimit(settings.requestsPerMinute(), System::nanoTime);
    this.reader = new RequestReader(settings);
    this.deadline = settings.deadline();
  }

  /**
   * Who asks, in which language, and the name of the request. The key itself was looked at before
   * the body was read; here its holder's requests are counted.
   */
  public void admit(Exchange exchange) {
    Message request = exchange.getMessage();
    exchange.setVariable(
        "requestId", RequestId.of(request.getHeader(RequestId.HEADER, String.class)));
    exchange.setVariable(
        "language", CashierWords.language(request.getHeader("Accept-Language", String.class)));
    request.removeHeader("Authorization");
    if (!(request.removeHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER)
        instanceof User user)) {
      throw new ProblemException(Problem.KEY_MISSING, "the till's key was not checked");
    }
    exchange.setVariable("waited", KeyCheck.waited(user));
    Till till = KeyCheck.till(user).within(deadline.minus(passed(exchange)));
    if (silent.get() && silent.compareAndSet(true, false)) {
      LOG.info("benefits: the connector's database answers tills again");
    }
    Duration wait = limit.take(till.keyId());
    if (!wait.isZero()) {
      throw new ProblemException(
          Problem.TOO_MANY_REQUESTS,
          "pos.rate-limit",
          Map.of("retryAfterSeconds", wait.toSeconds() + 1));
    }
    exchange.setVariable("till", till);
  }

  /** The phone number of a look-up, in E.164. */
  public String phone(Exchange exchange) {
    return reader.phone(reader.parameter(query(exchange), "phone"));
  }

  /** The receipt that a till asks about. */
  public String receipt(Exchange exchange) {
    return reader.id("receiptId", reader.parameter(query(exchange), "receiptId"));
  }

  /** The body of a redemption. */
  public TillRequest.Redemption redemption(Exchange exchange) {
    return reader.redemption(till(exchange), idempotencyKey(exchange), body(exchange));
  }

  /** The body of a reversal. */
  public TillRequest.Reversal reversal(Exchange exchange) {
    return reader.reversal(till(exchange), idempotencyKey(exchange), body(exchange));
  }

  /** How long the till has waited already: for its key to be looked at, and since then. */
  static Duration passed(Exchange exchange) {
    return exchange
        .getVariable("waited", Duration.ZERO, Duration.class)
        .plusMillis(exchange.getClock().elapsed());
  }

  static Till till(Exchange exchange) {
    return exchange.getVariable("till", Till.class);
  }

  private static String query(Exchange exchange) {
    return exchange.getMessage().getHeader(Exchange.HTTP_QUERY, String.class);
  }

  private static String idempotencyKey(Exchange exchange) {
    return exchange.getMessage().getHeader("Idempotency-Key", String.class);
  }

  private static byte[] body(Exchange exchange) {
    String type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
    if (!type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json")) {
      throw new ProblemException(
          Problem.CONTENT_TYPE, "the header Content-Type must be application/json");
    }
    return exchange.getMessage().getBody(byte[].class);
  }

  /** Turns the reply in the body into the HTTP answer. */
  public void answer(Exchange exchange) {
    Reply reply = exchange.getMessage().getBody(Reply.class);
    switch (String.valueOf(exchange.getFromRouteId())) {
      case "look-up" -> meters.lookedUp(reply, passed(exchange));
      case "redemption" -> meters.redeemed(reply);
      default -> {}
    }
    HttpAnswer answer =
        HttpAnswer.of(
            reply,
            exchange.getVariable("requestId", "", String.class),
            exchange.getVariable("language", CashierWords.language(""), Locale.class));
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    answer.headers().forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setBody(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** Something went wrong on the way: the answer says what, as far as the till is concerned. */
  public void refuse(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    exchange
        .getMessage()
        .setBody(reply(failure, exchange.getVariable("requestId", "", String.class)));
    answer(exchange);
  }

  /**
   * What a till is told of a failure, and the log if nobody expected it.
   *
   * @param requestId the request's name, which the till is told as well
   */
  Reply reply(Throwable failure, String requestId) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProblemException problem) {
        return problem.reply();
      }
      if (cause instanceof LedgerUnavailableException unavailable) {
        // Once, and not for each till that asks meanwhile.
        if (silent.compareAndSet(false, true)) {
          LOG.warn("benefits: {}; until it does, tills are told so", unavailable.getMessage());
        }
        return Reply.problem(
            Problem.LEDGER_UNAVAILABLE,
            "repeat the same request: whatever it does is done once",
            Map.of());
      }
    }
    LOG.atError()
        .addKeyValue("request", requestId)
        .log("benefits: the request {} failed: {}", requestId, FailureText.of(failure));
    LOG.debug("the request that failed", failure);
    return Reply.problem(Problem.INTERNAL, "the connector's log says more", Map.of());
  }

  /** The description of this interface. */
  public void describe(Exchange exchange) {
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
    answer.setBody(openApi);
  }

  private static byte[] resource(String name) {
    try (InputStream stream = Tills.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the program is incomplete: it has no " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
