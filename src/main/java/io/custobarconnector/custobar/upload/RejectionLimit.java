package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.message.Formatted;
import io.custobarconnector.custobar.message.RowReader;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How large a share of a run's rows may be rejected; a receipt counts once. A share above it is no
 * matter of rows: mostly a column of the query holds something else than its field.
 */
public final class RejectionLimit {

  /** Lets all pass. */
  public static final RejectionLimit NONE = new RejectionLimit(flow -> 100);

  /** Of fewer rows, a share says nothing. */
  private static final int ENOUGH = 100;

  private static final int REASONS = 3;

  private final ToIntFunction<String> percents;
  private final BiConsumer<Run, String> exceeded;
  private final Map<Run, Counts> runs = new WeakHashMap<>();

  private static final class Counts {
    private long rows;
    private long rejected;
    private boolean receipts;
    private final ReasonCounts reasons;

    /** Keys of rejected rows that were counted, and that the journal may not know yet. */
    private final Set<String> counted = new HashSet<>();

    private Counts(String flow) {
      reasons = new ReasonCounts(flow);
    }
  }

  /**
   * Stops a run.
   *
   * @param percents the limit of a flow, by its name
   */
  public RejectionLimit(ToIntFunction<String> percents) {
    this(percents, RejectionLimit::stop);
  }

  /**
   * As above.
   *
   * @param exceeded is told of each page with which a run is above the limit, in a sentence without
   *     its end
   */
  public RejectionLimit(ToIntFunction<String> percents, BiConsumer<Run, String> exceeded) {
    this.percents = percents;
    this.exceeded = exceeded;
  }

  private static void stop(Run run, String what) {
    run.withdrawRejections();
    throw new RunStoppedException(
        CustobarError.TOO_MANY,
        "%s: %s; this step sends nothing of the page, and none of its rows is rejected. Mend the source or the flow's mapping. If that is meant: ./connector %s %1$s --accept, or set %1$s.max-rejected"
            .formatted(run.flow(), what, run.isReconcile() ? "reconcile" : "run --once"));
  }

  /**
   * Counts a page that is about to be sent, with what a step before rejected of it. Rows that were
   * rejected before do not count, nor those that a person dropped, nor deletions that Custobar
   * cannot be told of. Nothing counts of a run that a person lets pass.
   *
   * @param rows rows of the page
   * @param refused its rows that are to be rejected, in the order of the page's refusals
   * @param journal knows which rows are rejected
   * @throws RunStoppedException when too many were, since the run began
   */
  synchronized void check(
      Run run, int rows, Formatted page, List<RejectedRow> refused, Fingerprints journal) {
    int percent = percents.applyAsInt(run.flow());
    if (run.isUnlimited() || run.isTryingAgain() || percent == 100) {
      return;
    }
    Counts counts = runs.computeIfAbsent(run, first -> new Counts(run.flow()));
    List<RejectedRow> before = rejectedBefore(run, counts);
    counts.rows += records(page, rows) + before.size();
    counts.receipts |= !page.groups().isEmpty();
    Map<Object, List<RejectedRow>> records = new LinkedHashMap<>();
    for (RejectedRow row : before) {
      records.put(records.size(), List.of(row));
    }
    for (int i = 0; i < refused.size(); i++) {
      String group = page.refusals().get(i).group();
      records.merge(
          group.isEmpty() ? (Object) (before.size() + i) : group,
          List.of(refused.get(i)),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
    Set<String> known = known(run, records.values(), journal);
    for (List<RejectedRow> record : records.values()) {
      if (record.stream().allMatch(row -> isNews(run, row, known))) {
        counts.rejected++;
        record.stream()
            .filter(row -> !row.kind().equals(Formatted.OF_GROUP))
            .forEach(row -> counts.reasons.add(row.field(), row.kind(), row.key()));
      }
      record.forEach(row -> counts.counted.add(row.key()));
    }
    if (counts.rows >= ENOUGH && counts.rejected * 100 > counts.rows * percent) {
      exceeded.accept(
          run,
          "%s of the first %s rows%s would be rejected, above the limit of %s %%: %s"
              .formatted(
                  counts.rejected,
                  counts.rows,
                  counts.receipts ? " (a receipt counts once)" : "",
                  percent,
                  words(counts.reasons.list())));
    }
  }

  /** What the steps before rejected of the page, such as the mapping of a webshop's orders. */
  private static List<RejectedRow> rejectedBefore(Run run, Counts counts) {
    List<RejectedRow> pending = run.pendingRejections();
    counts.counted.retainAll(pending.stream().map(RejectedRow::key).collect(Collectors.toSet()));
    return pending.stream()
        .filter(row -> row.origin() == RejectedRow.Origin.CONNECTOR)
        .filter(row -> !counts.counted.contains(row.key()))
        .toList();
  }

  /** The rows of a page, those of one receipt as one. */
  private static long records(Formatted page, int rows) {
    return page.groups().isEmpty()
        ? rows
        : page.groups().size()
            + page.messages().stream().filter(message -> message.group().isEmpty()).count()
            + page.refusals().stream().filter(refusal -> refusal.group().isEmpty()).count();
  }

  private static boolean isNews(Run run, RejectedRow row, Set<String> known) {
    return !known.contains(row.key())
        && !row.kind().equals(RowReader.CANNOT_DELETE)
        && !run.wasDropped(row);
  }

  /** Those of the rows that are rejected; a run knows the keys of the first thousands itself. */
  private static Set<String> known(
      Run run, Collection<List<RejectedRow>> records, Fingerprints journal) {
    Set<String> keys =
        records.stream().flatMap(List::stream).map(RejectedRow::key).collect(Collectors.toSet());
    if (!run.setAside().isWhole() && !keys.isEmpty()) {
      return journal.setAside(run.flow(), keys);
    }
    keys.removeIf(key -> !run.setAside().has(key));
    return keys;
  }

  /** Without an example: a key may be a person's number, and this is stored and shown. */
  private static String words(List<Reason> reasons) {
    return reasons.stream()
        .sorted(Comparator.comparingLong(Reason::rows).reversed())
        .limit(REASONS)
        .map(
            reason ->
                "%s%s (%s)"
                    .formatted(
                        reason.field().map(field -> field + " ").orElse(""),
                        reason.kind(),
                        reason.rows()))
        .collect(Collectors.joining(", "));
  }
}
