package io.custobarconnector.permission;

import io.custobarconnector.forget.PersonToForget;
import io.custobarconnector.forget.PersonalData;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the journal holds of a person's marketing permissions. */
public final class PermissionTraces implements PersonalData {

  private static final List<String> TABLES =
      List.of(
          "permission_known",
          "permission_address",
          "permission_waiting",
          "permission_read",
          "permission_asked",
          "permission_audit");

  @Override
  public Set<String> known(Connection journal, Collection<String> customers) throws SQLException {
    Set<String> known = new HashSet<>();
    for (String table : TABLES) {
      known.addAll(
          Sql.texts(
              journal,
              "SELECT external_id FROM %s WHERE external_id = ANY (?)".formatted(table),
              customers));
    }
    return known;
  }

  @Override
  public Map<String, Integer> drop(Connection journal, PersonToForget person) throws SQLException {
    // First the batch that is being dealt with, then what was told while the person was marked.
    PermissionStore.lockKnown(journal);
    Sql.update(
        journal,
        "LOCK TABLE permission_waiting, permission_read, permission_asked IN SHARE ROW EXCLUSIVE MODE");
    Map<String, Integer> dropped = new TreeMap<>();
    for (String table : TABLES) {
      int rows =
          Sql.update(
              journal, "DELETE FROM %s WHERE external_id = ?".formatted(table), person.customer());
      if (rows > 0) {
        dropped.put(table, rows);
      }
    }
    return dropped;
  }

  /** A condition in SQL: the customer may be remembered. */
  static String mayBeKept(String customer) {
    return "NOT " + Forgotten.condition(customer);
  }
}
