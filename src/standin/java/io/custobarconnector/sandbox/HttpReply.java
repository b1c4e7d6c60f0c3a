package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer before it is written to the wire.
 *
 * @param rows how many rows the request held, for the record of requests
 */
@SuppressWarnings("ArrayRecordComponent") // replies are never compared
record HttpReply(int status, Map<String, String> headers, byte[] body, int rows) {

  static HttpReply json(int status, JsonNode body) {
    return new HttpReply(status, Map.of("Content-Type", "application/json"), Json.bytes(body), 0);
  }

  HttpReply withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpReply(status, more, body, rows);
  }

  HttpReply withRows(int count) {
    return new HttpReply(status, headers, body, count);
  }
}
