package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.journal.Fingerprint;
import io.custobarconnector.journal.delivery.DeliveredKeys;
import io.custobarconnector.journal.row.RowKey;
import io.custobarconnector.journal.run.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the connector knows of an order from the last time it saw it, by the keys that it delivered:
 * which rows the order had, and which status was told.
 *
 * <p>A mapping asks for it with {@code _order}: {@code keys}, what the keys of the order's rows and
 * events begin with; {@code rows}, a pattern of the rest of a row's key, which is no event's;
 * {@code gone}, the row to send for one that the order has no more. An event says in {@code
 * _earliest} when its status may have begun, and in {@code _changed} when the order last changed.
 */
final class OrderMemory {

  /** The part of a mapping's result that speaks of the order itself. */
  static final String ORDER = "_order";

  private static final String KEY = "_key";

  private final DeliveredKeys journal;
  private final Function<String, Optional<Instant>> readUpTo;
  private final Duration eventAge;
  private final InstantSource clock;

  /**
   * @param readUpTo when a flow's latest complete run began
   * @param eventAge a status that may be older makes no event
   */
  OrderMemory(
      DeliveredKeys journal,
      Function<String, Optional<Instant>> readUpTo,
      Duration eventAge,
      InstantSource clock) {
    this.journal = journal;
    this.readUpTo = readUpTo;
    this.eventAge = eventAge;
    this.clock = clock;
  }

  /**
   * Adds to the orders of a page the rows that they have no more, and takes out the events that are
   * not to be told. The journal remembers those with the page, so that they are never told later.
   */
  void complete(Run run, List<JsonNode> results) {
    Set<String> beginnings = new HashSet<>();
    results.forEach(result -> beginnings.add(beginning(result)));
    beginnings.remove("");
    if (beginnings.isEmpty()) {
      return;
    }
    run.announceRows();
    NavigableSet<String> delivered = journal.beginningWith(run.flow(), beginnings);
    Instant limit = clock.instant().minus(eventAge);
    Optional<Instant> lastRead = readUpTo.apply(run.flow());
    List<String> past = new ArrayList<>();
    for (JsonNode result : results) {
      String keys = beginning(result);
      if (!keys.isEmpty()) {
        Pattern row = Pattern.compile(result.path(ORDER).path("rows").asText(""));
        List<String> rows = new ArrayList<>();
        List<String> events = new ArrayList<>();
        for (String key : delivered.tailSet(keys, true)) {
          if (!key.startsWith(keys)) {
            break;
          }
          (row.matcher(key.substring(keys.length())).matches() ? rows : events).add(key);
        }
        addGone((ObjectNode) result, rows);
        Optional<Instant> seen = events.isEmpty() ? Optional.empty() : lastRead;
        past.addAll(takePast((ObjectNode) result, events, seen, limit));
      }
    }
    run.rowsRead(past.size());
    run.rowsArrived(past.size());
    run.remembered(past, past.stream().mapToLong(OrderMemory::fingerprint).toArray());
  }

  /** Empty text when the journal has no row of the order, and can have none. */
  private static String beginning(JsonNode result) {
    String keys = result.path(ORDER).path("keys").asText("");
    return RowKey.canBeKept(keys) ? keys : "";
  }

  private static void addGone(ObjectNode result, List<String> delivered) {
    Set<String> current = new HashSet<>();
    result.path("sales").forEach(row -> current.add(row.path(KEY).asText()));
    for (String key : delivered) {
      if (!current.contains(key)) {
        ObjectNode gone = result.path(ORDER).path("gone").deepCopy();
        result.withArrayProperty("sales").add(gone.put(KEY, key).put("external_id", key));
      }
    }
  }

  /**
   * Takes out the events that nobody is to be told of, and returns their keys.
   *
   * @param seen when the order was last seen with another status; empty when it never was
   */
  private static List<String> takePast(
      ObjectNode result, List<String> told, Optional<Instant> seen, Instant limit) {
    List<String> past = new ArrayList<>();
    if (!(result.path("events") instanceof ArrayNode events)) {
      return past;
    }
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i) instanceof ObjectNode event) {
        Optional<Instant> earliest = time(event.remove("_earliest"));
        Optional<JsonNode> changed = Optional.ofNullable(event.remove("_changed"));
        String key = event.path(KEY).asText();
        if (!told.contains(key) && earliest.isPresent()) {
          boolean sawItBegin = seen.filter(at -> at.isAfter(earliest.get())).isPresent();
          if ((sawItBegin ? seen : earliest).get().isBefore(limit)) {
            past.add(key);
            events.remove(i);
          } else if (sawItBegin
              && time(event.path("date")).filter(seen.get()::isAfter).isPresent()) {
            changed.ifPresent(at -> event.set("date", at));
          }
        }
      }
    }
    return past;
  }

  private static Optional<Instant> time(JsonNode value) {
    try {
      return value == null || !value.isTextual()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(value.textValue()).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** An event is known by its key, whatever it says. */
  private static long fingerprint(String key) {
    return Fingerprint.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
