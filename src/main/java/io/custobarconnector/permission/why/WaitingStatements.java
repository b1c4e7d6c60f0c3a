package io.custobarconnector.permission.why;

import io.custobarconnector.FlowNames;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.permission.decision.Channel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was said about one customer and is not applied yet.
 *
 * @param told when Custobar told of each channel, the oldest first
 * @param undone when a yes at the till was found not to count, by channel
 * @param rejected whether it is rejected, since the source does not have the customer
 */
record WaitingStatements(
    Map<Channel, List<Instant>> told, Map<Channel, List<Instant>> undone, boolean rejected) {

  static WaitingStatements of(Connection journal, String customer) throws SQLException {
    Map<Channel, List<Instant>> told = new EnumMap<>(Channel.class);
    Map<Channel, List<Instant>> undone = new EnumMap<>(Channel.class);
    Sql.each(
        journal,
        "SELECT * FROM permission_waiting WHERE external_id = ? ORDER BY id",
        row -> {
          for (Channel channel : Channel.values()) {
            if (row.getObject(channel.column()) != null) {
              (row.getBoolean("undo") ? undone : told)
                  .computeIfAbsent(channel, key -> new ArrayList<>())
                  .add(row.getTimestamp("heard_at").toInstant());
            }
          }
        },
        customer);
    boolean rejected =
        Sql.one(
            journal,
            "SELECT EXISTS (SELECT FROM rejected WHERE flow = ? AND row_key = ?)",
            row -> row.getBoolean(1),
            FlowNames.MARKETING_PERMISSIONS,
            customer);
    return new WaitingStatements(told, undone, rejected);
  }

  boolean any() {
    return rejected || !told.isEmpty() || !undone.isEmpty();
  }
}
