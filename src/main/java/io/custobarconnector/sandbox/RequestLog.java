package io.custobarconnector.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** The latest requests, and totals of all. */
final class RequestLog {
  private static final int KEPT = 10_000;

  private final ArrayDeque<Seen> latest = new ArrayDeque<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLongArray rows = new AtomicLongArray(Datatype.values().length);

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

  void accepted(Datatype datatype, int count) {
    rows.addAndGet(datatype.ordinal(), count);
  }

  /** Rows of a datatype that were accepted since the start or the last reset. */
  long acceptedRows(Datatype datatype) {
    return rows.get(datatype.ordinal());
  }

  synchronized void clear() {
    latest.clear();
    requests.set(0);
    for (int i = 0; i < rows.length(); i++) {
      rows.set(i, 0);
    }
  }
}
