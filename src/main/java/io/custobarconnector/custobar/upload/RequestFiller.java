package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.message.Formatted;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.journal.run.Imbalance;
import io.custobarconnector.journal.run.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Fills requests across the pages of a run: what does not fill one waits for the next page, so that
 * a run makes as few requests as its news need. The limit counts requests, not rows.
 */
final class RequestFiller {

  private final Map<Run, Map<String, Waiting>> runs = new WeakHashMap<>();

  private record Waiting(DatatypeSchema datatype, List<Message> messages, int since) {}

  /**
   * Requests that are full. What is left waits, and the run's cursor stays before it. A message
   * that waits is dropped when its row is read again, whatever became of the row: it may be
   * rejected by now, or be again as Custobar has it.
   *
   * @param page all that was read last
   * @param news what of it has to go
   * @param size messages in one request at most
   */
  synchronized List<UploadRequest> with(
      Run run, DatatypeSchema datatype, Formatted page, List<Message> news, int size) {
    Map<String, Waiting> waiting = runs.computeIfAbsent(run, first -> new LinkedHashMap<>());
    Waiting before = waiting.remove(datatype.name());
    int waitingElsewhere = waiting.values().stream().mapToInt(kept -> kept.messages().size()).sum();
    List<Message> all =
        new ArrayList<>(before == null ? List.<Message>of() : page.notOvertaken(before.messages()));
    int older = all.size();
    int overtaken = before == null ? 0 : before.messages().size() - older;
    all.addAll(news);
    List<UploadRequest> requests =
        new ArrayList<>(UploadRequest.divide(datatype, all, size, false));
    if (!run.isDividingReceipts()
        && !requests.isEmpty()
        && requests.get(requests.size() - 1).messages().size() < size) {
      UploadRequest last = requests.remove(requests.size() - 1);
      boolean holdsOlder = all.size() - last.messages().size() < older;
      waiting.put(
          datatype.name(),
          new Waiting(
              datatype, List.copyOf(last.messages()), holdsOlder ? before.since() : run.page()));
    }
    int carried = waiting.values().stream().mapToInt(kept -> kept.messages().size()).sum();
    int out = requests.stream().mapToInt(request -> request.messages().size()).sum();
    if (out + (carried - waitingElsewhere) != all.size()) {
      throw Imbalance.in(
          "filling requests", run.flow(), all.size(), out + (carried - waitingElsewhere));
    }
    run.carriedOver(carried, overtaken);
    tell(run, waiting);
    return requests;
  }

  /** Drops messages that wait whose row was read again, to be sent by itself. */
  synchronized void drop(Run run, DatatypeSchema datatype, Formatted page) {
    Map<String, Waiting> waiting = runs.get(run);
    Waiting before = waiting == null ? null : waiting.get(datatype.name());
    if (before == null) {
      return;
    }
    List<Message> kept = page.notOvertaken(before.messages());
    waiting.put(datatype.name(), new Waiting(datatype, kept, before.since()));
    run.carriedOver(
        waiting.values().stream().mapToInt(w -> w.messages().size()).sum(),
        before.messages().size() - kept.size());
    tell(run, waiting);
  }

  /** Everything that waits; nothing does any more. */
  synchronized List<UploadRequest> rest(Run run) {
    Map<String, Waiting> waiting = runs.remove(run);
    run.keeps(Run.Kept.NOTHING);
    run.keepsKeys(Set.of());
    run.carriedOver(0, 0);
    if (waiting == null) {
      return List.of();
    }
    return waiting.values().stream()
        .filter(kept -> !kept.messages().isEmpty())
        .map(kept -> new UploadRequest(kept.datatype(), kept.messages(), false))
        .toList();
  }

  private static void tell(Run run, Map<String, Waiting> waiting) {
    Set<Boolean> older = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Waiting kept : waiting.values()) {
      older.add(kept.since() < run.page());
      kept.messages().forEach(message -> keys.add(message.key()));
    }
    run.keepsKeys(keys);
    run.keeps(
        older.contains(true)
            ? Run.Kept.OLDER
            : older.isEmpty() ? Run.Kept.NOTHING : Run.Kept.OF_THIS_PAGE);
  }
}
