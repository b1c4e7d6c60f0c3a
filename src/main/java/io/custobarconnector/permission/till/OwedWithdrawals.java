package io.custobarconnector.permission.till;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.permission.KnownPermissions;
import io.custobarconnector.permission.PermissionStore;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionReason;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Withdrawals that Custobar has still to be told, or to be told again. */
final class OwedWithdrawals {

  private OwedWithdrawals() {}

  /**
   * Customers whose no Custobar has to be told again; noted before it is sent. Comes last in a run,
   * so what has no answer by now was sent by one that died.
   */
  static TillBatch of(PermissionStore store, Run run) {
    Connection connection = store.lock();
    try {
      Instant now = Instant.now();
      Map<String, Map<Channel, PermissionState>> abandoned =
          KnownPermissions.of(connection, customers(connection, "unanswered"));
      abandoned
          .values()
          .forEach(states -> states.replaceAll((channel, state) -> state.abandoned(now)));
      KnownPermissions.save(connection, abandoned);
      Map<String, Map<Channel, PermissionState>> known =
          KnownPermissions.of(connection, customers(connection, "owes_no"));
      List<Map<String, Object>> rows = new ArrayList<>();
      TillBatch batch = new TillBatch(rows, List.of());
      known.forEach(
          (customer, states) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            String key = customer + "@no@" + now.toEpochMilli();
            row.put("_key", key);
            row.put("external_id", customer);
            states.replaceAll(
                (channel, state) -> {
                  if (!state.owesNo()) {
                    return state;
                  }
                  row.put(channel.field(), false);
                  batch
                      .sendings()
                      .add(
                          new TillBatch.Sending(
                              key,
                              customer,
                              channel,
                              false,
                              Optional.empty(),
                              state.seen(),
                              state.base(),
                              false,
                              Verdict.send(state, PermissionReason.TOLD_AGAIN, false)));
                  return state.sends(false, now);
                });
            rows.add(row);
          });
      KnownPermissions.save(connection, known);
      run.leases().fence(connection);
      connection.commit();
      return batch;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not tell which noes Custobar has to be told: " + FailureText.of(e), e);
    } finally {
      store.unlock(connection);
    }
  }

  private static List<String> customers(Connection connection, String condition)
      throws SQLException {
    return Sql.texts(
        connection,
        "SELECT DISTINCT external_id FROM permission_known WHERE %s ORDER BY 1"
            .formatted(condition));
  }
}
