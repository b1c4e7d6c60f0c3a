package io.custobarconnector.forget;

import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the journal holds of a person's rows: fingerprints, rejected rows, omitted fields. */
public final class RowTraces implements PersonalData {

  /** A row of the customer: its key is the number, or begins with it as a permission's does. */
  private static final String OF_CUSTOMER = "(row_key = c OR starts_with(row_key, c || '@'))";

  private static final String DELIVERED = "flow_id IN (SELECT id FROM delivery_flow WHERE flow %s)";

  /**
   * A row that was refused names its customer by a mark; of a receipt, one row may do so for all.
   */
  private static final String REFUSED =
      """
      datatype = 'customers' AND (row_key = c OR starts_with(row_key, c || '@'))
      OR person = %1$s
      OR receipt IN (SELECT receipt FROM rejected WHERE person = %1$s)\
      """
          .formatted(Forgotten.mark("c"));

  private final List<String> flows;

  /**
   * @param flows those that send customers
   */
  public RowTraces(Collection<String> flows) {
    this.flows = List.copyOf(flows);
  }

  @Override
  public Set<String> known(Connection journal, Collection<String> customers) throws SQLException {
    return new HashSet<>(
        Sql.texts(
            journal,
            """
            SELECT c FROM unnest(?::text[]) AS c
             WHERE EXISTS (SELECT FROM delivered WHERE %s AND row_key = c)
                OR EXISTS (SELECT FROM rejected WHERE %s)
                OR EXISTS (SELECT FROM omitted_field WHERE flow = ANY (?) AND row_key = c)
                OR EXISTS (SELECT FROM dropped WHERE flow = ANY (?) AND row_key = c OR person = %s)\
            """
                .formatted(DELIVERED.formatted("= ANY (?)"), REFUSED, Forgotten.mark("c")),
            customers,
            flows,
            flows,
            flows));
  }

  @Override
  public Map<String, Integer> drop(Connection journal, PersonToForget person) throws SQLException {
    Map<String, Integer> dropped = new TreeMap<>();
    for (String table : List.of("delivered", "deletion")) {
      run(
          journal,
          dropped,
          table,
          person,
          "DELETE FROM "
              + table
              + " USING (SELECT ?::text) AS person (c) WHERE "
              + DELIVERED.formatted("= ANY (?)")
              + " AND ("
              + OF_CUSTOMER
              + " OR external_id = c)");
    }
    run(
        journal,
        dropped,
        "omitted_field",
        person,
        "DELETE FROM omitted_field USING (SELECT ?::text) AS person (c) WHERE flow = ANY (?) AND "
            + OF_CUSTOMER);
    run(
        journal,
        dropped,
        "rejected",
        person,
        "DELETE FROM rejected USING (SELECT ?::text, ?::text[]) AS p (c, flows) WHERE " + REFUSED);
    run(
        journal,
        dropped,
        "dropped",
        person,
        "DELETE FROM dropped USING (SELECT ?::text) AS p (c) WHERE flow = ANY (?) AND "
            + OF_CUSTOMER
            + " OR person = "
            + Forgotten.mark("c"));
    // Who looked at somebody stays known, and at whom no more.
    run(
        journal,
        dropped,
        "console_audit",
        person,
        "UPDATE console_audit SET person = NULL FROM (SELECT ?::text, ?::text[]) AS p (c, flows) WHERE person = "
            + Forgotten.mark("c"));
    // The cursor has to stand somewhere: at the first key of the same moment, which reads no less.
    run(
        journal,
        dropped,
        "flow_cursor",
        person,
        "UPDATE flow_cursor SET row_key = regexp_replace(row_key, '[0-9A-Za-z]', '0', 'g')"
            + " FROM (SELECT ?::text) AS person (c) WHERE flow = ANY (?) AND "
            + OF_CUSTOMER);
    run(
        journal,
        dropped,
        "backfill",
        person,
        "UPDATE backfill SET row_key = regexp_replace(row_key, '[0-9A-Za-z]', '0', 'g')"
            + " FROM (SELECT ?::text) AS person (c) WHERE flow = ANY (?) AND "
            + OF_CUSTOMER);
    return dropped;
  }

  private void run(
      Connection journal,
      Map<String, Integer> dropped,
      String table,
      PersonToForget person,
      String sql)
      throws SQLException {
    int rows = Sql.update(journal, sql, person.customer(), flows);
    if (rows > 0) {
      dropped.put(table, rows);
    }
  }

  /** Those of a flow's rows of which there is anything. */
  static Set<String> knownRows(Connection journal, String flow, Collection<String> keys)
      throws SQLException {
    return new HashSet<>(
        Sql.texts(
            journal,
            """
            SELECT k FROM unnest(?::text[]) AS k
             WHERE EXISTS (SELECT FROM delivered WHERE %s AND row_key = k)
                OR EXISTS (SELECT FROM rejected WHERE flow = ? AND row_key = k)
                OR EXISTS (SELECT FROM omitted_field WHERE flow = ? AND row_key = k)
                OR EXISTS (SELECT FROM dropped WHERE flow = ? AND row_key = k)\
            """
                .formatted(DELIVERED.formatted("= ?")),
            keys,
            flow,
            flow,
            flow,
            flow));
  }

  /** Removes what there is of a flow's rows. */
  static void dropRows(Connection journal, String flow, Collection<String> keys)
      throws SQLException {
    for (String rows :
        List.of(
            "delivered WHERE " + DELIVERED.formatted("= ?"),
            "deletion WHERE " + DELIVERED.formatted("= ?"),
            "rejected WHERE flow = ?",
            "omitted_field WHERE flow = ?",
            "dropped WHERE flow = ?")) {
      Sql.update(journal, "DELETE FROM " + rows + " AND row_key = ANY (?)", flow, keys);
    }
  }

  /** Whether the flow's run before broke off, after Custobar may have accepted something. */
  static boolean brokeOff(Connection connection, Run run) throws SQLException {
    return Sql.first(
            connection,
            """
            SELECT outcome = 'interrupted' OR outcome = 'failed' AND rows_sent > 0
              FROM run WHERE flow = ? AND id < ? AND outcome <> 'retried' ORDER BY id DESC LIMIT 1\
            """,
            row -> row.getBoolean(1),
            run.flow(),
            run.id())
        .orElse(false);
  }
}
