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
record Reply(int status, Map<String, String> headers, byte[] body, int rows) {

  static Reply json(int status, JsonNode body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(body), 0);
  }

  Reply withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body, rows);
  }

  Reply withRows(int count) {
    return new Reply(status, headers, body, count);
  }
}
