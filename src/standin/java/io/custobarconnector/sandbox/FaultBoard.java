package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The faults that wait for their requests, and the rows that no upload may hold. */
final class FaultBoard {
  private final List<Fault> waiting = new ArrayList<>();
  private final List<Poison> poisons = new CopyOnWriteArrayList<>();

  private record Poison(Datatype datatype, String field, String value) {}

  synchronized void add(Fault fault) {
    waiting.add(fault);
  }

  /** The fault that this request meets, the oldest first; it counts down. */
  synchronized Optional<Fault> next(String method, String path) {
    for (int i = 0; i < waiting.size(); i++) {
      Fault fault = waiting.get(i);
      if (fault.meets(method, path)) {
        if (fault.times() <= 1) {
          waiting.remove(i);
        } else {
          waiting.set(i, fault.once());
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  synchronized List<Fault> waiting() {
    return List.copyOf(waiting);
  }

  void poison(Datatype datatype, String field, String value) {
    poisons.add(new Poison(datatype, field, value));
  }

  /**
   * @throws ApiError 400 when a row holds what was declared poison
   */
  void check(Datatype datatype, List<ObjectNode> rows) {
    for (Poison poison : poisons) {
      for (int i = 0; i < rows.size(); i++) {
        if (poison.datatype() == datatype
            && Json.text(rows.get(i), poison.field()).equals(poison.value())) {
          throw new ApiError(
              400, datatype.key() + "[" + i + "]." + poison.field() + ": is refused on demand");
        }
      }
    }
  }

  synchronized void clear() {
    waiting.clear();
    poisons.clear();
  }
}
