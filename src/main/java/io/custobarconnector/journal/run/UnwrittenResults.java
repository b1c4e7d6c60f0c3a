package io.custobarconnector.journal.run;

import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.GoneRow;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RejectedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What became of a run's rows since the journal was last written. */
public final class UnwrittenResults {

  private final List<RejectedRow> rejected = new ArrayList<>();
  private final List<OmittedField> omitted = new ArrayList<>();
  private final List<AcceptedMessages> accepted = new ArrayList<>();
  private final List<GoneRow> removals = new ArrayList<>();
  private final List<String> toldGone = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private final List<String> settled = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private boolean anythingAmiss;

  /**
   * @param anythingAmiss whether the journal knows of rows of the flow that were rejected, or of
   *     fields that were left out
   */
  UnwrittenResults(boolean anythingAmiss) {
    this.anythingAmiss = anythingAmiss;
  }

  /** Whether there is nothing that the journal was not told yet. */
  synchronized boolean isEmpty() {
    return accepted.isEmpty()
        && removals.isEmpty()
        && toldGone.isEmpty()
        && deleted.isEmpty()
        && settled.isEmpty()
        && rejected.isEmpty()
        && omitted.isEmpty();
  }

  /** Nothing is left to deliver of these rows. */
  synchronized void settle(List<String> keys) {
    settled.addAll(keys);
  }

  /** Rows that Custobar has and the source has no more; they are settled when Custobar was told. */
  synchronized void lose(List<String> keys) {
    gone.addAll(keys);
  }

  /** Custobar accepted the messages of these rows. */
  synchronized void accept(AcceptedMessages messages) {
    int last = accepted.size() - 1;
    if (last >= 0 && accepted.get(last).isLike(messages)) {
      accepted.set(last, accepted.get(last).and(messages));
    } else {
      accepted.add(messages);
    }
    settled.addAll(messages.keys());
  }

  /** Rows are gone, and Custobar is to be told. */
  synchronized void remove(List<GoneRow> rows) {
    removals.addAll(rows);
    rows.forEach(row -> settled.add(row.key()));
  }

  /**
   * Custobar was told that these ids are gone.
   *
   * @param forGood whether nothing can undo it, so that nothing need be remembered
   */
  synchronized void tellGone(List<String> ids, boolean forGood) {
    (forGood ? deleted : toldGone).addAll(ids);
  }

  synchronized void reject(RejectedRow row) {
    rejected.add(row);
    anythingAmiss = true;
  }

  /** Takes back what was rejected, and says how many rows that were. */
  synchronized int withdrawRejections() {
    int rows = rejected.size();
    rejected.clear();
    return rows;
  }

  synchronized void omit(OmittedField field) {
    omitted.add(field);
    anythingAmiss = true;
  }

  public synchronized List<RejectedRow> rejected() {
    return List.copyOf(rejected);
  }

  public synchronized List<OmittedField> omitted() {
    return List.copyOf(omitted);
  }

  /** Rows of which nothing is left to deliver. */
  public synchronized List<String> settled() {
    return List.copyOf(settled);
  }

  /** What Custobar accepted. */
  public synchronized List<AcceptedMessages> accepted() {
    return List.copyOf(accepted);
  }

  /** Rows that are gone, and of which Custobar is to be told. */
  public synchronized List<GoneRow> removals() {
    return List.copyOf(removals);
  }

  /** Ids of which Custobar was told that they are gone. */
  public synchronized List<String> toldGone() {
    return List.copyOf(toldGone);
  }

  /** Ids that Custobar was told to delete for good. */
  public synchronized List<String> deleted() {
    return List.copyOf(deleted);
  }

  /** Those of the rows that have gone of which Custobar was told. */
  public synchronized List<String> gone() {
    return gone.isEmpty() ? List.of() : settled.stream().filter(gone::contains).toList();
  }

  /** Whether a row of the flow was ever rejected or went out incomplete, as far as is known. */
  public synchronized boolean isAnythingAmiss() {
    return anythingAmiss;
  }

  /** The journal knows it all. */
  synchronized void written() {
    gone().forEach(gone::remove);
    rejected.clear();
    omitted.clear();
    accepted.clear();
    removals.clear();
    toldGone.clear();
    deleted.clear();
    settled.clear();
  }
}
