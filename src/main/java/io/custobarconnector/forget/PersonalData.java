package io.custobarconnector.forget;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What one part of the journal holds of people. */
public interface PersonalData {

  /** Those of the customers of whom there is anything. */
  Set<String> known(Connection journal, Collection<String> customers) throws SQLException;

  /**
   * Whether nothing about the person is on its way to Custobar any more. Asked once they are
   * marked, so that nothing new sets out.
   */
  default boolean isQuiet(Connection journal, PersonToForget person) throws SQLException {
    return true;
  }

  /**
   * Removes everything of the person; what must stay is made nameless.
   *
   * @param journal in a transaction, which the caller commits
   * @return how many lines, by table; tables that held nothing are left out
   */
  Map<String, Integer> drop(Connection journal, PersonToForget person) throws SQLException;
}
