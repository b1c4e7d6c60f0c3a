package io.custobarconnector.forget;

import io.custobarconnector.journal.Forgotten;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Drops what the journal holds of a person, and writes it to the audit.
 *
 * @param traces everything that the journal may hold of a person
 */
record ForgettingDrop(List<PersonalData> traces) {

  /** Within the caller's transaction; the lines that were removed or made nameless, by table. */
  Map<String, Integer> of(Connection connection, String customer, boolean deleted)
      throws SQLException {
    PersonToForget person = person(connection, customer);
    Map<String, Integer> dropped = new TreeMap<>();
    for (PersonalData part : traces) {
      dropped.putAll(part.drop(connection, person));
    }
    boolean noted = deleted && noteDeletion(connection, customer);
    if (noted || !dropped.isEmpty()) {
      audit(connection, customer, deleted, dropped);
    }
    return dropped;
  }

  private static PersonToForget person(Connection connection, String customer) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT " + PersonToForget.pseudonymSql(Forgotten.mark("?")))) {
      query.setString(1, customer);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new PersonToForget(customer, row.getString(1));
      }
    }
  }

  /** False when it was noted before. */
  private static boolean noteDeletion(Connection connection, String customer) throws SQLException {
    try (PreparedStatement done =
        connection.prepareStatement(
            """
            WITH done AS (DELETE FROM forgotten_pending WHERE mark = %s RETURNING mark)
            UPDATE forgotten SET deleted_at = clock_timestamp()
              FROM done WHERE forgotten.mark = done.mark\
            """
                .formatted(Forgotten.mark("?")))) {
      done.setString(1, customer);
      return done.executeUpdate() > 0;
    }
  }

  private static void audit(
      Connection connection, String customer, boolean deleted, Map<String, Integer> dropped)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO forgotten_audit (origin, flow, step, dropped)
            SELECT origin, flow, ?, (SELECT coalesce(jsonb_object_agg(t, n), '{}')
                                       FROM unnest(?::text[], ?::int[]) AS d (t, n))
              FROM forgotten WHERE mark =\s"""
                + Forgotten.mark("?"))) {
      insert.setString(1, deleted ? "deleted" : "dropped");
      insert.setArray(2, connection.createArrayOf("text", dropped.keySet().toArray()));
      insert.setArray(3, connection.createArrayOf("int", dropped.values().toArray()));
      insert.setString(4, customer);
      insert.executeUpdate();
    }
  }
}
