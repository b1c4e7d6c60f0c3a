package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.JournalException;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Knows the keys of the rows that Custobar was given. */
@FunctionalInterface
public interface DeliveredKeys {

  /** Knows none. */
  DeliveredKeys NONE = (flow, beginnings) -> new TreeSet<>();

  /**
   * The keys of a flow's rows that begin with one of these texts.
   *
   * @throws JournalException when the journal cannot be read
   */
  NavigableSet<String> beginningWith(String flow, Collection<String> beginnings);
}
