package io.custobarconnector.source.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.error.HttpError;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What is in a source's answer: a page of items, or the reason why there is none. */
final class HttpAnswers {

  /** An address and its parameters, which may be quoted: RFC 8288. */
  private static final Pattern LINK =
      Pattern.compile(
          "<([^>]*)>((?:\\s*;\\s*[^\\s;,=]+(?:\\s*=\\s*(?:\"[^\"]*\"|[^\\s;,\"]*))?)*)");

  private static final Pattern NEXT =
      Pattern.compile(
          "(?i);\\s*rel\\s*=\\s*(?:\"(?:[^\"]*\\s)?next(?:\\s[^\"]*)?\"|next(?![\\w-]))");

  private static final Pattern CODE = Pattern.compile("[a-z0-9_-]{1,60}");

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private HttpAnswers() {}

  /**
   * Reads a page.
   *
   * @param headers gives the value of a header by its name; null for one that is not there
   * @throws HttpSourceBusyException when the answer is not whole
   */
  static HttpPage read(HttpApi api, byte[] body, UnaryOperator<String> headers)
      throws HttpSourceBusyException {
    JsonNode answer = json(api, body);
    JsonNode list = api.answer().items().in(answer);
    if (answer.isNull() || list.isNull()) {
      // Some systems write an empty list so.
      return new HttpPage(List.of(), total(api, answer, headers), "", time(headers.apply("Date")));
    }
    if (!list.isArray()) {
      throw new HttpSourceBusyException(
          "%s's answer holds no list of %s".formatted(api.names().system(), api.names().items()));
    }
    List<JsonNode> items = new ArrayList<>(list.size());
    list.forEach(items::add);
    return new HttpPage(
        items,
        total(api, answer, headers),
        next(api, answer, headers),
        time(headers.apply("Date")));
  }

  private static JsonNode json(HttpApi api, byte[] body) throws HttpSourceBusyException {
    try {
      return body == null ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // The parser's message would quote the answer.
      throw new HttpSourceBusyException(api.names().system() + "'s answer is not whole JSON");
    } catch (IOException e) {
      throw new HttpSourceBusyException(api.names().system() + "'s answer could not be read", e);
    }
  }

  private static OptionalInt total(HttpApi api, JsonNode answer, UnaryOperator<String> headers) {
    String total = api.paging().total().map(place -> place.text(answer, headers)).orElse("");
    return total.matches("\\d{1,9}")
        ? OptionalInt.of(Integer.parseInt(total))
        : OptionalInt.empty();
  }

  private static String next(HttpApi api, JsonNode answer, UnaryOperator<String> headers) {
    HttpApi.Paging paging = api.paging();
    if (paging.kind() != HttpApi.PagingKind.TOKEN && paging.kind() != HttpApi.PagingKind.LINK) {
      return "";
    }
    if (paging.next().filter(place -> holdsMore(place, answer)).isPresent()) {
      throw unusable(api, "is a list or an object, and no text");
    }
    String next =
        paging
            .next()
            .map(place -> place.text(answer, headers))
            .orElseGet(() -> link(headers.apply("Link")));
    // PHP's word for none.
    if (next.isEmpty() || next.equals("false")) {
      return "";
    }
    return paging.kind() == HttpApi.PagingKind.TOKEN ? next : query(api, next);
  }

  private static boolean holdsMore(AnswerPlace place, JsonNode answer) {
    return !place.isHeader() && place.in(answer).isContainerNode() && !place.in(answer).isEmpty();
  }

  /** Taken for the last page, it would leave out all that follow. */
  private static HttpSourceException unusable(HttpApi api, String what) {
    return new HttpSourceException(
        HttpError.ANSWER,
        "%s names a next page that %s: check paging and paging.next in %s"
            .formatted(api.names().system(), what, api.names().file()));
  }

  /** The address of the next page in a {@code Link} header; empty when it names none. */
  static String link(String header) {
    return LINK.matcher(header == null ? "" : header)
        .results()
        .filter(link -> NEXT.matcher(link.group(2)).find())
        .map(link -> link.group(1))
        .findFirst()
        .orElse("");
  }

  /** Of an address only the query: the key goes nowhere but to the address of the settings. */
  private static String query(HttpApi api, String address) {
    int query = address.indexOf('?') + 1;
    if (query == 0 || query == address.length()) {
      throw unusable(api, "is no address with a query");
    }
    return address.substring(query);
  }

  private static Optional<Instant> time(String date) {
    try {
      return Optional.ofNullable(date)
          .map(text -> ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME))
          .map(ZonedDateTime::toInstant);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * The source's word for what is wrong, with a comma before it; empty when it gives none. Its
   * sentences may quote what was sent.
   */
  static String code(byte[] body) {
    try {
      JsonNode answer = body == null ? JSON.createObjectNode() : JSON.readTree(body);
      String code = answer.path("code").asText(answer.path("error").asText(""));
      return CODE.matcher(code).matches() ? ", " + code : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** A token and how long it holds, as RFC 6749 writes them. */
  static Optional<Token> token(byte[] body) {
    try {
      JsonNode answer = body == null ? JSON.createObjectNode() : JSON.readTree(body);
      String token = answer.path("access_token").asText("");
      return token.isBlank()
          ? Optional.empty()
          : Optional.of(new Token(token, answer.path("expires_in").asLong(0)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * A token.
   *
   * @param seconds how long it holds; 0 when that is not said
   */
  record Token(String value, long seconds) {
    @Override
    public String toString() {
      return "Token[" + seconds + " s]";
    }
  }
}
