package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something that goes wrong with the next requests of a path.
 *
 * @param kind what goes wrong
 * @param path the exact path, or {@code *} for every one
 * @param method the method, or {@code *}
 * @param times how many requests it meets
 * @param status the status of a made-up answer
 * @param body the body of a made-up answer
 * @param headers further headers of a made-up answer, such as Retry-After or Location
 * @param delay how long to wait before the answer; for a drip, between two bytes
 */
public record Fault(
    Kind kind,
    String path,
    String method,
    int times,
    int status,
    String body,
    Map<String, String> headers,
    Duration delay) {

  /** What goes wrong. */
  public enum Kind {
    /** Answered with the given status, body and headers; not handled. */
    STATUS,
    /** Handled and answered as always, but only after the delay. */
    DELAY,
    /** The connection is cut before the request is handled. */
    DROP,
    /** Handled and stored; then the connection is cut without an answer. */
    LOSE_ANSWER,
    /** Handled; the answer comes byte by byte, with the delay between two. */
    DRIP,
    /** Handled; the connection is cut in the middle of the answer. */
    CUT,
    /** Handled; the answer is a 200 of HTML. */
    GARBAGE,
    /** Not handled; the caller is sent elsewhere by the Location header. */
    REDIRECT
  }

  public Fault {
    headers = Map.copyOf(headers);
  }

  /** The next so many requests of a path meet this fault. */
  public static Fault of(Kind kind, String path, int times) {
    int status = kind == Kind.REDIRECT ? 302 : 503;
    String body = "{\"error\":{\"reason\":\"fault on demand\"}}";
    return new Fault(kind, path, "*", times, status, body, Map.of(), Duration.ZERO);
  }

  public Fault onlyMethod(String value) {
    return new Fault(kind, path, value, times, status, body, headers, delay);
  }

  public Fault withStatus(int value) {
    return new Fault(kind, path, method, times, value, body, headers, delay);
  }

  public Fault withBody(String value) {
    return new Fault(kind, path, method, times, status, value, headers, delay);
  }

  public Fault withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Fault(kind, path, method, times, status, body, more, delay);
  }

  public Fault withDelay(Duration value) {
    return new Fault(kind, path, method, times, status, body, headers, value);
  }

  boolean meets(String calledMethod, String calledPath) {
    return (path.equals("*") || path.equals(calledPath))
        && (method.equals("*") || method.equals(calledMethod));
  }

  Fault once() {
    return new Fault(kind, path, method, times - 1, status, body, headers, delay);
  }

  /** Reads a fault from JSON with the names of this record, the delay as {@code delay_ms}. */
  static Fault of(JsonNode json) {
    String name = Json.text(json, "kind").toUpperCase(Locale.ROOT).replace('-', '_');
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(k -> k.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new ApiError(400, "kind must be one of " + Arrays.toString(Kind.values())));
    Fault fault =
        of(kind, json.path("path").asText("*"), json.path("times").asInt(1))
            .onlyMethod(json.path("method").asText("*"))
            .withDelay(Duration.ofMillis(json.path("delay_ms").asLong(0)));
    if (json.has("status")) {
      fault = fault.withStatus(json.get("status").asInt());
    }
    if (json.has("body")) {
      JsonNode body = json.get("body");
      fault = fault.withBody(body.isTextual() ? body.textValue() : body.toString());
    }
    for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
      fault = fault.withHeader(header.getKey(), header.getValue().asText());
    }
    return fault;
  }
}
