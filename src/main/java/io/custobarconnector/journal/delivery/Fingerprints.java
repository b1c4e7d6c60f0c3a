package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.row.DueDeletion;
import io.custobarconnector.journal.run.Run;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Knows the last message of each row that Custobar accepted. */
public interface Fingerprints {

  /** Knows nothing: every message is news. */
  Fingerprints NONE =
      new Fingerprints() {
        @Override
        public Compared compare(String flow, List<String> keys, long[] fingerprints) {
          BitSet all = new BitSet();
          all.set(0, keys.size());
          return new Compared(all, new BitSet(), new BitSet());
        }

        @Override
        public void announce(Run run, List<String> keys) {
          // Nothing is sent, so nothing can be in doubt.
        }

        @Override
        public void forget(Run run, String datatype, List<String> keys, List<String> ids) {
          // Nothing is known.
        }
      };

  /**
   * Compares messages with what was delivered, all of them in one question.
   *
   * @param keys the keys of the rows
   * @param fingerprints the fingerprints of their messages, in the same order
   * @throws JournalException when the journal cannot be read
   */
  Compared compare(String flow, List<String> keys, long[] fingerprints);

  /**
   * Notes that messages are about to be sent which must not arrive twice. Should the process die
   * before the journal knows the outcome, {@link #compare} tells that they are in doubt.
   *
   * @throws JournalException when the journal cannot be written
   */
  void announce(Run run, List<String> keys);

  /**
   * Forgets what Custobar has of these rows, since something else is about to be sent. Otherwise a
   * row that changed, and changed back after an answer was lost, would count as delivered.
   *
   * @param ids the {@code external_id} that is about to be sent of each; empty text for none
   * @throws JournalException when the journal cannot be written
   */
  void forget(Run run, String datatype, List<String> keys, List<String> ids);

  /**
   * Notes that Custobar is about to be told that these ids are gone. What that writes is undone
   * when a row has such an id again.
   *
   * @throws JournalException when the journal cannot be written
   */
  default void announceDeletions(Run run, List<String> ids) {}

  /**
   * Those of the ids of which Custobar was told that they are gone, or may have been.
   *
   * @throws JournalException when the journal cannot be read
   */
  default Set<String> toldGone(String flow, Collection<String> ids) {
    return Set.of();
  }

  /**
   * Ids that Custobar is still to be told of, since they have no row any more; asked when all that
   * a run read was accepted. Ids that another row has, which is there, are not among them, and are
   * due no longer.
   *
   * @param after the number of the last one before
   * @param limit at most
   * @throws JournalException when the journal cannot be read
   */
  default List<DueDeletion> due(String flow, long after, int limit) {
    return List.of();
  }

  /**
   * Those of the keys whose rows did not get through before.
   *
   * @throws JournalException when the journal cannot be read
   */
  default Set<String> setAside(String flow, Collection<String> keys) {
    return Set.of();
  }

  /**
   * What a comparison found, by position in the lists.
   *
   * @param news messages that were never delivered or differ from what was
   * @param inDoubt messages of which nobody knows whether Custobar took them, since the process
   *     died in the middle; part of the news, and of meaning for what must not arrive twice
   * @param known messages of rows that were delivered before, in another form; part of the news
   */
  record Compared(BitSet news, BitSet inDoubt, BitSet known) {}
}
