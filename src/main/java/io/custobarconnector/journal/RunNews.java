package io.custobarconnector.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** What became of a run's rows since the journal was last written. */
final class RunNews {

  private final List<RejectedRow> rejected = new ArrayList<>();
  private final List<OmittedField> omitted = new ArrayList<>();
  private final List<String> accepted = new ArrayList<>();
  private final List<String> settled = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private long[] fingerprints = {};
  private boolean anythingAmiss;

  /**
   * @param anythingAmiss whether the journal knows of rows of the flow that were set aside, or of
   *     fields that were left out
   */
  RunNews(boolean anythingAmiss) {
    this.anythingAmiss = anythingAmiss;
  }

  /** Whether there is nothing that the journal was not told yet. */
  synchronized boolean isEmpty() {
    return accepted.isEmpty() && settled.isEmpty() && rejected.isEmpty() && omitted.isEmpty();
  }

  /** Nothing is left to deliver of these rows. */
  synchronized void settle(List<String> keys) {
    settled.addAll(keys);
  }

  /** Rows that Custobar has and the source has no more; they are settled when Custobar was told. */
  synchronized void lose(List<String> keys) {
    gone.addAll(keys);
  }

  /**
   * Custobar accepted the messages of these rows.
   *
   * @param ofMessages fingerprints of what was accepted, in the order of the keys
   */
  synchronized void accept(List<String> keys, long[] ofMessages) {
    accepted.addAll(keys);
    settled.addAll(keys);
    fingerprints =
        LongStream.concat(LongStream.of(fingerprints), LongStream.of(ofMessages)).toArray();
  }

  synchronized void reject(RejectedRow row) {
    rejected.add(row);
    anythingAmiss = true;
  }

  synchronized void omit(OmittedField field) {
    omitted.add(field);
    anythingAmiss = true;
  }

  synchronized List<RejectedRow> rejected() {
    return List.copyOf(rejected);
  }

  synchronized List<OmittedField> omitted() {
    return List.copyOf(omitted);
  }

  /** Rows of which nothing is left to deliver. */
  synchronized List<String> settled() {
    return List.copyOf(settled);
  }

  /** Rows whose messages Custobar accepted. */
  synchronized List<String> accepted() {
    return List.copyOf(accepted);
  }

  /** Fingerprints of the accepted messages, in the order of {@link #accepted()}. */
  synchronized long[] fingerprints() {
    return fingerprints.clone();
  }

  /** Those of the rows that have gone of which Custobar was told. */
  synchronized List<String> gone() {
    return settled.stream().filter(gone::contains).toList();
  }

  /** Whether a row of the flow was ever set aside or went out incomplete, as far as is known. */
  synchronized boolean isAnythingAmiss() {
    return anythingAmiss;
  }

  /** The journal knows it all. */
  synchronized void written() {
    gone().forEach(gone::remove);
    rejected.clear();
    omitted.clear();
    accepted.clear();
    settled.clear();
    fingerprints = new long[0];
  }
}
