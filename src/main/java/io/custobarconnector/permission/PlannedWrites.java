package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Notes what a batch is about to write to the source. On a connection of its own, so that it is
 * kept while the batch's transaction goes on: that one holds the lock, and waits for the source.
 */
final class PlannedWrites {

  private static final String NOTE =
      """
      INSERT INTO permission_known (external_id, channel, plan_holds, plan_said_at, planned_at)
      SELECT p.external_id, p.channel, p.holds, p.said_at, clock_timestamp()
        FROM jsonb_to_recordset(?::jsonb) AS p
             (external_id text, channel text, holds boolean, said_at timestamptz)
      ON CONFLICT (external_id, channel) DO UPDATE
         SET plan_holds = excluded.plan_holds, plan_said_at = excluded.plan_said_at,
             planned_at = excluded.planned_at\
      """;

  private final DataSource journal;

  PlannedWrites(DataSource journal) {
    this.journal = journal;
  }

  /**
   * Once this returns, no crash makes anybody take it for somebody else's doing.
   *
   * @throws PermissionsUnavailableException when it could not be noted; nothing may be written then
   */
  void note(Optional<Run> run, Collection<CustomerDecision> people) {
    ArrayNode writes = JsonNodeFactory.instance.arrayNode();
    people.forEach(person -> person.planned(writes));
    String planned = writes.toString();
    try {
      if (run.isPresent()) {
        RunTransaction.in(journal, run.get(), connection -> Sql.update(connection, NOTE, planned));
      } else {
        try (Connection connection = journal.getConnection()) {
          Sql.update(connection, NOTE, planned);
        }
      }
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not note what will be written to the source: " + FailureText.of(e), e);
    }
  }
}
