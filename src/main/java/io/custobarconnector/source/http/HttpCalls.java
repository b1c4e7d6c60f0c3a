package io.custobarconnector.source.http;

import io.custobarconnector.error.HttpError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The steps of {@code direct:http-read} in Java: one request to a source, and its answer. */
public final class HttpCalls {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final String AUTHORIZATION = "Authorization";
  private static final int NO_CONTENT = 204;
  private static final byte[] NOTHING = "null".getBytes(StandardCharsets.UTF_8);
  private static final int CHUNK = 1 << 16;

  private final InstantSource clock;
  private final HttpTokens tokens;
  private final Map<String, Instant> nextRequest = new ConcurrentHashMap<>();

  /** Asks sources by their own limits. */
  public HttpCalls(InstantSource clock) {
    this.clock = clock;
    this.tokens = new HttpTokens(clock);
  }

  /**
   * How long to wait with the next request, in milliseconds, so that they are no more in a minute
   * than the source allows; and takes that request's place.
   */
  public long untilNext(HttpPages pages) {
    HttpApi api = pages.api();
    if (api.limits().requestsPerMinute() == 0) {
      return 0;
    }
    Duration apart = Duration.ofMinutes(1).dividedBy(api.limits().requestsPerMinute());
    Instant now = clock.instant();
    Instant at =
        nextRequest
            .merge(
                api.names().file(),
                now.plus(apart),
                (free, first) -> (free.isBefore(now) ? now : free).plus(apart))
            .minus(apart);
    return Duration.between(now, at).toMillis();
  }

  /** Whether a token has to be asked for before the next request. */
  public boolean needsToken(HttpPages pages) {
    return pages.api().key() instanceof HttpKey.ClientCredentials
        && tokens.find(pages.api().names().file()).isEmpty();
  }

  /** Makes the request for a token of a message without headers. */
  public void askToken(HttpPages pages, Exchange exchange) {
    HttpKey.ClientCredentials client = (HttpKey.ClientCredentials) pages.api().key();
    StringBuilder form = new StringBuilder("grant_type=client_credentials");
    if (!client.scope().isEmpty()) {
      form.append("&scope=").append(QueryText.encoded(client.scope()));
    }
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    if (client.clientInHeader()) {
      // RFC 6749 has both encoded as in a form before they are joined.
      headers.put(
          AUTHORIZATION,
          basic(QueryText.encoded(client.clientId()), QueryText.encoded(client.clientSecret())));
    } else {
      form.append("&client_id=").append(QueryText.encoded(client.clientId()));
      form.append("&client_secret=").append(QueryText.encoded(client.clientSecret()));
    }
    headers.put(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
    headers.put("Accept", "application/json");
    exchange.getMessage().setBody(form.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Keeps a token that was given out.
   *
   * @throws HttpSourceBusyException when the answer holds none
   */
  public void keepToken(HttpPages pages, byte[] body) throws HttpSourceBusyException {
    HttpAnswers.Token token =
        HttpAnswers.token(body)
            .orElseThrow(
                () ->
                    new HttpSourceBusyException(
                        "the answer of %s's key server holds no access_token"
                            .formatted(pages.api().names().system())));
    tokens.keep(pages.api().names().file(), token);
  }

  /**
   * Forgets a token that has been refused, for what its client may do is often written in it; and
   * says whether it was right before, so that a new one is asked for at once.
   */
  public boolean dropsToken(HttpPages pages, String answer) {
    return List.of("key-refused", "forbidden").contains(answer)
        && tokens.drop(pages.api().names().file())
        && answer.equals("key-refused");
  }

  /** Makes the request for the next page of a message without headers: who asks, and for what. */
  public void ask(HttpPages pages, Exchange exchange) {
    HttpApi api = pages.api();
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    headers.putAll(api.requests().headers());
    HttpKey key = api.key();
    if (key instanceof HttpKey.Basic pair) {
      headers.put(AUTHORIZATION, basic(pair.username(), pair.password()));
    } else if (key instanceof HttpKey.Header one) {
      headers.put(one.header(), one.value());
    } else if (key instanceof HttpKey.ClientCredentials) {
      tokens
          .find(api.names().file())
          .ifPresent(token -> headers.put(AUTHORIZATION, "Bearer " + token));
    }
    headers.put(Exchange.HTTP_PATH, api.requests().path());
    headers.put(Exchange.HTTP_QUERY, pages.asked());
    exchange.getMessage().setBody(null);
  }

  private static String basic(String key, String secret) {
    return "Basic "
        + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads the answer's bytes, so that its connection is free again.
   *
   * @param body may be null, for there are answers without one
   * @throws HttpSourceException when there are more than the memory is meant for
   * @throws IOException when the answer is cut, or has no end
   */
  public byte[] bytes(HttpPages pages, InputStream body) throws IOException {
    if (body == null) {
      return new byte[0];
    }
    HttpApi api = pages.api();
    int most = api.limits().answerBytes();
    try (body) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
        bytes.write(chunk, 0, read);
        if (bytes.size() > most) {
          throw tooLarge(api);
        }
      }
      return bytes.toByteArray();
    }
  }

  private static HttpSourceException tooLarge(HttpApi api) {
    return new HttpSourceException(
        HttpError.TOO_LARGE,
        "an answer of %s is larger than %s MB: ask for fewer %s at a time (limit.page-size in %s), or raise limit.answer-megabytes there"
            .formatted(
                api.names().system(),
                api.limits().answerBytes() >> 20,
                api.names().items(),
                api.names().file()));
  }

  /**
   * How long the source asks to wait before the next request, in milliseconds; null when it does
   * not ask.
   *
   * @param retryAfter the {@code Retry-After} header: seconds, with a fraction at Shopify, or an
   *     HTTP date
   */
  public Long pause(String retryAfter) {
    if (retryAfter == null || retryAfter.isBlank()) {
      return null;
    }
    Duration asked;
    try {
      asked = Duration.ofMillis((long) (Double.parseDouble(retryAfter.strip()) * 1000));
    } catch (NumberFormatException notSeconds) {
      try {
        asked =
            Duration.between(
                clock.instant(),
                ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
      } catch (DateTimeParseException neither) {
        return null;
      }
    }
    return Math.max(0, Math.min(asked.toMillis(), LONGEST_PAUSE.toMillis()));
  }

  /**
   * Reads a page of items.
   *
   * @param answer its body holds the answer's bytes, its headers those of the answer
   * @throws HttpSourceBusyException when the answer is not whole
   */
  public HttpPage read(HttpPages pages, Exchange answer) throws HttpSourceBusyException {
    Message message = answer.getMessage();
    boolean none = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, int.class) == NO_CONTENT;
    HttpPage page =
        HttpAnswers.read(
            pages.api(),
            none ? NOTHING : message.getBody(byte[].class),
            name -> message.getHeader(name, String.class));
    tokens.accepted(pages.api().names().file());
    return page;
  }

  /** The source's code for what is wrong, with a comma before it; empty when it gives none. */
  public String code(byte[] body) {
    return HttpAnswers.code(body);
  }
}
