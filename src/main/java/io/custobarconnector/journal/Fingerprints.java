package io.custobarconnector.journal;

import java.util.BitSet;
import java.util.List;

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
        public void announce(String flow, List<String> keys) {
          // Nothing is sent, so nothing can be in doubt.
        }

        @Override
        public void forget(String flow, List<String> keys) {
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
  void announce(String flow, List<String> keys);

  /**
   * Forgets what Custobar has of these rows, since something else is about to be sent. Otherwise a
   * row that changed, and changed back after an answer was lost, would count as delivered.
   *
   * @throws JournalException when the journal cannot be written
   */
  void forget(String flow, List<String> keys);

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
