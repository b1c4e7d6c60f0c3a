package io.custobarconnector.custobar.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.custobarconnector.custobar.limit.RequestBudget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The steps of {@code kamelet:custobar-call} in Java, and what an answer to an upload says.
 * Custobar documents neither its status codes nor its error bodies in full, so both known forms are
 * understood: a status outside 2xx, and an {@code error} inside a 200.
 *
 * @see <a href="https://developers.custobar.com/reference">API reference</a>
 * @see <a
 *     href="https://github.com/Custobar/magento2-plugin/blob/master/Model/Export/ExportData/Processor/ExecuteExport.php">Custobar's
 *     own Magento plugin, which reads error.reason</a>
 */
public final class ResponseClassifier {

  private static final int LONGEST_REASON = 300;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private static final Pattern MANY_DIGITS = Pattern.compile("\\d{10,}");

  private final ObjectMapper json = new ObjectMapper();
  private final RequestBudget budget;
  private final InstantSource clock;

  /**
   * @param budget slowed down when Custobar asks for it
   */
  public ResponseClassifier(RequestBudget budget, InstantSource clock) {
    this.budget = budget;
    this.clock = clock;
  }

  /**
   * What Custobar said to an upload that it did not fail at.
   *
   * @param status 2xx, or the status of a refusal
   */
  public UploadResult read(int status, byte[] body) {
    boolean done = status >= 200 && status < 300;
    return reasonIn(body)
        .<UploadResult>map(reason -> new UploadResult.Refused(status, reason))
        .orElseGet(
            () ->
                done
                    ? new UploadResult.Accepted()
                    : new UploadResult.Refused(status, "no reason given"));
  }

  /** The path of an address in the API, without the query, which may be about a person. */
  public String path(String address) {
    return address.replaceFirst("[?#].*", "").replaceFirst("^https?://[^/]*(?:/.*?(?=/api/))?", "");
  }

  /** Whether the answer is a page for people. */
  public boolean isWebPage(byte[] body) {
    if (body == null) {
      return false;
    }
    int start = 0;
    while (start < body.length && Character.isWhitespace(body[start])) {
      start++;
    }
    return start < body.length && body[start] == '<';
  }

  /**
   * All flows pause for as long as Custobar asks, within reason.
   *
   * @param retryAfter the {@code Retry-After} header, seconds or an HTTP date
   * @param otherwise seconds when it does not ask; 0 for no pause
   * @return for how many seconds
   */
  public long pause(String retryAfter, long otherwise) {
    Optional<Duration> asked = pauseAskedFor(retryAfter);
    if (asked.isPresent() || otherwise > 0) {
      budget.pause(asked.orElse(Duration.ofSeconds(otherwise)));
    }
    return asked.map(Duration::toSeconds).orElse(otherwise);
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
