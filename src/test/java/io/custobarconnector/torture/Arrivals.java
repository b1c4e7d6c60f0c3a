package io.custobarconnector.torture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What was sent to Custobar, and what of it Custobar took. A receipt counts as one. */
final class Arrivals {

  /**
   * A message that was sent.
   *
   * @param taken whether it reached Custobar, and Custobar accepted it
   * @param fingerprints of its rows, as the journal computes them
   * @param answered whether the connector was told
   */
  record Arrival(
      String flow,
      String key,
      List<Long> fingerprints,
      Instant at,
      boolean taken,
      boolean answered) {
    boolean says(Arrival other) {
      return fingerprints.equals(other.fingerprints);
    }
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, List<Arrival>> byKey = new TreeMap<>();
  private final List<JsonNode> events = new ArrayList<>();
  private long uploads;

  /** By flow and record. */
  synchronized Map<String, List<Arrival>> byKey() {
    Map<String, List<Arrival>> copy = new TreeMap<>();
    byKey.forEach((key, all) -> copy.put(key, List.copyOf(all)));
    return copy;
  }

  /** Every event, as often as it came. */
  synchronized List<JsonNode> events() {
    return List.copyOf(events);
  }

  /** Waits until Custobar takes an upload, or the time is over. */
  synchronized void awaitUpload(Duration atMost) throws InterruptedException {
    long before = uploads;
    long end = System.nanoTime() + atMost.toNanos();
    while (uploads == before && System.nanoTime() - end < 0) {
      TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
    }
  }

  synchronized void note(HttpMessage request, Instant at, boolean taken, boolean answered)
      throws IOException {
    String path = request.path();
    if (!path.endsWith("/upload/")) {
      return;
    }
    if (taken) {
      uploads++;
      notifyAll();
    }
    String datatype = path.split("/", -1)[2];
    Map<String, List<Long>> records = new LinkedHashMap<>();
    String flow = datatype;
    for (byte[] message : messages(request.body())) {
      JsonNode row = json.readTree(message);
      flow = flow(datatype, row);
      if (datatype.equals("events")) {
        if (taken) {
          events.add(row);
        }
      } else {
        String key =
            row.path(datatype.equals("sales") ? "sale_external_id" : "external_id").asText();
        records.computeIfAbsent(key, none -> new ArrayList<>()).add(fingerprint(message));
      }
    }
    for (Map.Entry<String, List<Long>> one : records.entrySet()) {
      byKey
          .computeIfAbsent(flow + " " + one.getKey(), none -> new ArrayList<>())
          .add(new Arrival(flow, one.getKey(), one.getValue(), at, taken, answered));
    }
  }

  /** Whether the connector was told of this one is not known. */
  synchronized void doubt(Instant at) {
    byKey
        .values()
        .forEach(
            all ->
                all.replaceAll(
                    one ->
                        one.at().equals(at)
                            ? new Arrival(
                                one.flow(), one.key(), one.fingerprints(), at, one.taken(), false)
                            : one));
  }

  /** Two datatypes are filled by two flows each. */
  private static String flow(String datatype, JsonNode row) {
    if (datatype.equals("products") && row.has("demo__stock_total")) {
      return "stock";
    }
    if (datatype.equals("customers") && !row.has("date_joined") && !row.has("is_deleted")) {
      return "customer-permissions";
    }
    return datatype;
  }

  /** Each message of an upload with exactly its bytes. */
  private List<byte[]> messages(byte[] body) throws IOException {
    List<byte[]> messages = new ArrayList<>();
    try (JsonParser parser = json.getFactory().createParser(body)) {
      JsonToken token = parser.nextToken();
      while (token != JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        messages.add(
            Arrays.copyOfRange(body, from, (int) parser.currentLocation().getByteOffset()));
      }
    }
    return messages;
  }

  private static long fingerprint(byte[] message) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(message)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
