package io.custobarconnector.custobar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an HTTP answer to an upload means. Custobar documents neither its status codes nor its error
 * bodies in full, so both known forms are understood: a status outside 2xx, and an {@code error}
 * inside a 200.
 *
 * @see <a href="https://developers.custobar.com/reference">API reference</a>
 * @see <a
 *     href="https://github.com/Custobar/magento2-plugin/blob/master/Model/Export/ExportData/Processor/ExecuteExport.php">Custobar's
 *     own Magento plugin, which reads error.reason</a>
 */
public final class Answers {

  private static final int LONGEST_REASON = 300;
  private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private static final Pattern MANY_DIGITS = Pattern.compile("\\d{10,}");

  private final ObjectMapper json = new ObjectMapper();
  private final RequestBudget budget;
  private final InstantSource clock;

  /**
   * @param budget slowed down when Custobar asks for it
   */
  public Answers(RequestBudget budget, InstantSource clock) {
    this.budget = budget;
    this.clock = clock;
  }

  /**
   * Reads an answer.
   *
   * @param retryAfter the {@code Retry-After} header, seconds or an HTTP date
   * @param address what was asked; its query is told to nobody
   * @throws CustobarBusyException when the same request should be sent again later
   * @throws CustobarRefusesUsException when key, scope or address are wrong
   */
  public Answer read(int status, byte[] body, String retryAfter, String address)
      throws CustobarBusyException {
    if (status >= 200 && status < 300) {
      if (isWebPage(body)) {
        throw new CustobarBusyException(
            "something before Custobar answered with a web page (HTTP %s): check custobar.url and proxies"
                .formatted(status));
      }
      budget.keyWorks();
      return reasonIn(body)
          .<Answer>map(reason -> new Answer.Refused(status, reason))
          .orElseGet(Answer.Accepted::new);
    }
    switch (status) {
      case 401 -> {
        budget.keyRefused();
        throw new KeyRefusedException();
      }
      case 403 ->
          throw new CustobarRefusesUsException(
              "Custobar does not let the key use %s (HTTP 403): add this address to the key's scopes"
                  .formatted(path(address)));
      case 404, 405 ->
          throw new CustobarRefusesUsException(
              "Custobar does not know the address %s (HTTP %s): check custobar.url"
                  .formatted(path(address), status));
      case 429 -> {
        Duration pause = pauseAskedFor(retryAfter).orElse(DEFAULT_PAUSE);
        budget.pause(pause);
        throw new CustobarBusyException(
            "Custobar asks to slow down (HTTP 429): all flows pause for %s s"
                .formatted(pause.toSeconds()));
      }
      case 408, 425 ->
          throw new CustobarBusyException("Custobar is busy (HTTP %s)".formatted(status));
      default -> {
        // Falls to the classes of status below.
      }
    }
    if (status >= 500) {
      pauseAskedFor(retryAfter).ifPresent(budget::pause);
      throw new CustobarBusyException("Custobar failed (HTTP %s)".formatted(status));
    }
    if (status >= 300 && status < 400) {
      throw new CustobarRefusesUsException(
          "Custobar answered with a redirect (HTTP %s): custobar.url is not the address of its API"
              .formatted(status));
    }
    budget.keyWorks();
    return new Answer.Refused(status, reasonIn(body).orElse("no reason given"));
  }

  /** Without the query, which may be about a person. */
  private static String path(String address) {
    return address.replaceFirst("[?#].*", "");
  }

  /** A login page of a proxy, say; taking it for consent would lose what was sent. */
  private static boolean isWebPage(byte[] body) {
    return body != null && new String(body, StandardCharsets.UTF_8).stripLeading().startsWith("<");
  }

  /**
   * Reads the answer to a request for a page of data. What is inside a page is not looked at.
   *
   * @param address what was asked; its query is told to nobody
   * @return the page's bytes
   * @throws CustobarBusyException when the same request should be sent again later
   * @throws CustobarRefusesUsException when key, scope or address are wrong, or Custobar does not
   *     take the request
   */
  public byte[] page(int status, byte[] body, String retryAfter, String address)
      throws CustobarBusyException {
    if (status >= 200 && status < 300) {
      budget.keyWorks();
      return body == null ? new byte[0] : body;
    }
    if (read(status, body, retryAfter, address) instanceof Answer.Refused refused) {
      throw new CustobarRefusesUsException(
          "Custobar refused to give data (HTTP %s)".formatted(refused.status()));
    }
    throw new IllegalStateException("an answer outside 2xx was taken for a page");
  }

  private Optional<String> reasonIn(byte[] body) {
    if (body == null || body.length == 0) {
      return Optional.empty();
    }
    try {
      JsonNode error = json.readTree(body).path("error");
      if (error.isMissingNode() || error.isNull() || error.equals(BooleanNode.FALSE)) {
        return Optional.empty();
      }
      JsonNode reason = error.isTextual() ? error : error.path("reason");
      String text = reason.isTextual() ? reason.asText() : error.toString();
      return Optional.of(shortened(text));
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /** Counted in whole characters: half of a pair would be no text. */
  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) > LONGEST_REASON
        ? text.substring(0, text.offsetByCodePoints(0, LONGEST_REASON)) + "…"
        : text;
  }

  private Optional<Duration> pauseAskedFor(String retryAfter) {
    if (retryAfter == null || retryAfter.isBlank()) {
      return Optional.empty();
    }
    if (MANY_DIGITS.matcher(retryAfter.strip()).matches()) {
      return Optional.of(LONGEST_PAUSE);
    }
    Duration asked;
    try {
      asked = Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
    } catch (NumberFormatException notSeconds) {
      try {
        Instant until =
            ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        asked = Duration.between(clock.instant(), until);
      } catch (DateTimeParseException neither) {
        return Optional.empty();
      }
    }
    if (asked.isNegative()) {
      return Optional.of(Duration.ZERO);
    }
    return Optional.of(asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
  }
}
