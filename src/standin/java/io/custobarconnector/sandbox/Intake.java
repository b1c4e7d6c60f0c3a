package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Accepted imports on their way to taking effect: one after the other in the order in which they
 * were accepted, each no earlier than the set delay after it came. Without a delay, each has taken
 * effect before it is answered, however busy the machine is.
 */
final class Intake implements AutoCloseable {
  private static final int KEPT_RUNS = 10_000;
  // Rows wait parsed, so their number is bounded; an upload beyond waits for its answer.
  private static final int WAITING_ROWS = 50_000;
  private static final Duration LONGEST_EFFECT = Duration.ofSeconds(30);

  private record Waiting(String runId, Datatype datatype, List<ObjectNode> rows, long due) {}

  private final Data data;
  private final Optional<Archive> archive;
  private final Consumer<Effects> afterwards;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Map<String, ImportRun> runs = new LinkedHashMap<>();
  private final Thread applier;
  private Duration delay;
  private int waitingRows;
  private boolean applying;
  private boolean closed;

  Intake(Data data, Optional<Archive> archive, Duration delay, Consumer<Effects> afterwards) {
    this.data = data;
    this.archive = archive;
    this.delay = delay;
    this.afterwards = afterwards;
    this.applier = new Thread(this::applyAll, "stand-in-custobar-applier");
    this.applier.setDaemon(true);
    this.applier.start();
  }

  /**
   * Takes rows that passed the checks; once this returns they survive the end of the process, when
   * there is an archive.
   *
   * @return the run's id
   */
  String accept(Datatype datatype, List<ObjectNode> rows, List<String> problems) {
    byte[] entry = archive.isPresent() ? Archive.importEntry(datatype, rows) : new byte[0];
    String id = "run_" + UUID.randomUUID().toString().replace("-", "");
    synchronized (this) {
      awaitRoom();
      // Under the same lock as the queue: the archive replays in the order of taking effect.
      archive.ifPresent(a -> a.append(entry));
      queue.add(new Waiting(id, datatype, rows, System.nanoTime() + delay.toNanos()));
      waitingRows += rows.size();
      runs.put(id, new ImportRun(id, datatype, Instant.now(), rows.size(), problems, false, 0, 0));
      if (runs.size() > KEPT_RUNS) {
        runs.remove(runs.keySet().iterator().next());
      }
      notifyAll();
      if (delay.isZero()) {
        awaitApplied(LONGEST_EFFECT);
      }
    }
    return id;
  }

  /** Waits until everything accepted so far has taken effect; false when the time is up. */
  synchronized boolean awaitApplied(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (applying || !queue.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0 || closed) {
        return false;
      }
      pause(left);
    }
    return true;
  }

  /** Changes the delay, also for what already waits. */
  synchronized void delay(Duration value) {
    long difference = value.minus(delay).toNanos();
    List<Waiting> moved = new ArrayList<>(queue.size());
    queue.forEach(w -> moved.add(new Waiting(w.runId, w.datatype, w.rows, w.due + difference)));
    queue.clear();
    queue.addAll(moved);
    delay = value;
    notifyAll();
  }

  synchronized Optional<ImportRun> run(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  synchronized List<ImportRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Drops what waits and all runs. */
  synchronized void clear() {
    queue.clear();
    runs.clear();
    waitingRows = 0;
    while (applying && !closed) {
      pause(1000);
    }
    notifyAll();
  }

  private void applyAll() {
    for (Optional<Waiting> next = next(); next.isPresent(); next = next()) {
      Waiting waiting = next.get();
      Effects effects = data.apply(waiting.datatype(), waiting.rows());
      afterwards.accept(effects);
      synchronized (this) {
        applying = false;
        runs.computeIfPresent(waiting.runId(), (id, run) -> run.done(effects));
        notifyAll();
      }
    }
  }

  private synchronized Optional<Waiting> next() {
    while (!closed) {
      Waiting head = queue.peek();
      long left = head == null ? Long.MAX_VALUE : head.due() - System.nanoTime();
      if (left <= 0) {
        queue.remove();
        waitingRows -= head.rows().size();
        applying = true;
        notifyAll();
        return Optional.of(head);
      }
      pause(head == null ? 60_000 : left / 1_000_000 + 1);
    }
    return Optional.empty();
  }

  private synchronized void awaitRoom() {
    while (waitingRows > WAITING_ROWS && !closed) {
      pause(1000);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // every caller asks again
  private synchronized void pause(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      applier.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    archive.ifPresent(Archive::close);
  }
}
