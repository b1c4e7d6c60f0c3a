package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.NearestName;
import io.custobarconnector.error.MappingError;
import io.custobarconnector.journal.run.RunStoppedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the records of one page became: rows by the name under which the mapping gives them. */
public final class MappedRows {

  private final Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
  private final Set<String> askedFor = ConcurrentHashMap.newKeySet();
  private int count;

  /** Adds what the mapping makes of one record; a row that is null is left out. */
  void add(JsonNode result) {
    for (Map.Entry<String, JsonNode> part : result.properties()) {
      if (part.getKey().equals(OrderMemory.ORDER)) {
        continue;
      }
      List<Map<String, Object>> known =
          rows.computeIfAbsent(part.getKey(), name -> new ArrayList<>());
      for (JsonNode row : part.getValue()) {
        if (!row.isNull()) {
          Map<String, Object> columns = new LinkedHashMap<>();
          row.properties().forEach(column -> columns.put(column.getKey(), column.getValue()));
          known.add(columns);
          count++;
        }
      }
    }
  }

  /** How many rows there are, of all names. */
  int count() {
    return count;
  }

  /** The rows of a name, for a step of the route; empty when there are none. */
  List<Map<String, Object>> askFor(String name) {
    askedFor.add(name);
    return rows.getOrDefault(name, List.of());
  }

  /**
   * Rows whose name the mapping and the route write differently would be lost without a word.
   *
   * @param file the mapping, as people know it
   * @param datatypes of which a route may leave rows out: one that sends no events asks for none
   * @throws RunStoppedException when there are such rows
   */
  void refuseUnasked(Path file, List<String> datatypes) {
    for (Map.Entry<String, List<Map<String, Object>>> part : rows.entrySet()) {
      String name = part.getKey();
      if (part.getValue().isEmpty() || askedFor.contains(name)) {
        continue;
      }
      Optional<String> advice =
          datatypes.contains(name)
              ? NearestName.to(name, unknownNames(datatypes))
                  .map(near -> "it asks for \"%s\": write \"%s\" there".formatted(near, name))
              : Optional.of(
                  NearestName.to(name, datatypes)
                      .map("write \"%s\""::formatted)
                      .orElse("ask for them there, or leave them out of the result"));
      if (advice.isPresent()) {
        throw new RunStoppedException(
            MappingError.SHAPE,
            "%s: the result has rows of \"%s\", which no step of the route asks for; %s"
                .formatted(file, name, advice.get()),
            null);
      }
    }
  }

  /** What the route asks for and neither the mapping nor the connector knows. */
  private List<String> unknownNames(List<String> datatypes) {
    return askedFor.stream()
        .filter(name -> !datatypes.contains(name) && !rows.containsKey(name))
        .toList();
  }
}
