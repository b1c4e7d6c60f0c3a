package io.custobarconnector.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The latest requests, and totals of all. */
final class RequestLog {
  private static final int KEPT = 10_000;

  private final ArrayDeque<Seen> latest = new ArrayDeque<>();
  private final AtomicLong requests = new AtomicLong();
  private final Map<Datatype, Long> rows = new EnumMap<>(Datatype.class);

  synchronized void add(Seen seen) {
    requests.incrementAndGet();
    if (latest.size() == KEPT) {
      latest.remove();
    }
    latest.add(seen);
  }

  /** The latest requests, oldest first. */
  synchronized List<Seen> latest() {
    return new ArrayList<>(latest);
  }

  long requests() {
    return requests.get();
  }

  synchronized void accepted(Datatype datatype, int count) {
    rows.merge(datatype, (long) count, Long::sum);
  }

  /** Rows of a datatype that were accepted since the start or the last reset. */
  synchronized long acceptedRows(Datatype datatype) {
    return rows.getOrDefault(datatype, 0L);
  }

  synchronized void clear() {
    latest.clear();
    requests.set(0);
    rows.clear();
  }
}
