package io.custobarconnector.forget;

import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
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
    return Sql.one(
        connection,
        "SELECT " + PersonToForget.pseudonymSql(Forgotten.mark("?")),
        row -> new PersonToForget(customer, row.getString(1)),
        customer);
  }

  /** False when it was noted before. */
  private static boolean noteDeletion(Connection connection, String customer) throws SQLException {
    return Sql.update(
            connection,
            """
            WITH done AS (DELETE FROM forgotten_pending WHERE mark = %s RETURNING mark)
            UPDATE forgotten SET deleted_at = clock_timestamp()
              FROM done WHERE forgotten.mark = done.mark\
            """
                .formatted(Forgotten.mark("?")),
            customer)
        > 0;
  }

  private static void audit(
      Connection connection, String customer, boolean deleted, Map<String, Integer> dropped)
      throws SQLException {
    Sql.update(
        connection,
        """
        INSERT INTO forgotten_audit (origin, flow, step, dropped)
        SELECT origin, flow, ?, (SELECT coalesce(jsonb_object_agg(t, n), '{}')
                                   FROM unnest(?::text[], ?::int[]) AS d (t, n))
          FROM forgotten WHERE mark =\s"""
            + Forgotten.mark("?"),
        deleted ? "deleted" : "dropped",
        dropped.keySet(),
        Sql.array("int", dropped.values()),
        customer);
  }
}
