package io.custobarconnector.permission;

import io.custobarconnector.forget.PersonToForget;
import io.custobarconnector.forget.PersonalData;
import io.custobarconnector.journal.Forgotten;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
      try (PreparedStatement query =
          journal.prepareStatement(
              "SELECT external_id FROM %s WHERE external_id = ANY (?)".formatted(table))) {
        query.setArray(1, journal.createArrayOf("text", customers.toArray()));
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            known.add(rows.getString(1));
          }
        }
      }
    }
    return known;
  }

  @Override
  public Map<String, Integer> drop(Connection journal, PersonToForget person) throws SQLException {
    // First the batch that is being dealt with, then what was told while the person was marked.
    PermissionStore.lockKnown(journal);
    try (Statement lock = journal.createStatement()) {
      lock.execute(
          "LOCK TABLE permission_waiting, permission_read, permission_asked IN SHARE ROW EXCLUSIVE MODE");
    }
    Map<String, Integer> dropped = new TreeMap<>();
    for (String table : TABLES) {
      try (PreparedStatement delete =
          journal.prepareStatement("DELETE FROM %s WHERE external_id = ?".formatted(table))) {
        delete.setString(1, person.customer());
        int rows = delete.executeUpdate();
        if (rows > 0) {
          dropped.put(table, rows);
        }
      }
    }
    return dropped;
  }

  /** A condition in SQL: the customer may be remembered. */
  static String mayBeKept(String customer) {
    return "NOT " + Forgotten.condition(customer);
  }
}
