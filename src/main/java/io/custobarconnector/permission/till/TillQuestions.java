package io.custobarconnector.permission.till;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.permission.KnownPermissions;
import io.custobarconnector.permission.PermissionSnapshot;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.StoredPermission;
import io.custobarconnector.settings.part.PermissionRules;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Whom Custobar is asked about before a yes of the till goes there, and how. */
final class TillQuestions {

  /** So many customers a page asks about one by one; each costs one of Custobar's requests. */
  static final int MOST = 100;

  private final DataSource journal;
  private final URI custobar;
  private final PermissionRules rules;

  TillQuestions(DataSource journal, URI custobar, PermissionRules rules) {
    this.journal = journal;
    this.custobar = custobar;
    this.rules = rules;
  }

  /** Finds out whom to ask about. Of too many, all of Custobar's customers are read instead. */
  TillBatch about(Run run, List<Map<String, Object>> rows) {
    Set<String> grants = new LinkedHashSet<>();
    Set<String> strangers = new LinkedHashSet<>();
    try (Connection connection = journal.getConnection()) {
      Map<String, Map<Channel, PermissionState>> known =
          KnownPermissions.of(connection, TillDecisions.customers(rows));
      for (Map<String, Object> row : rows) {
        for (Channel channel : Channel.values()) {
          Optional<StoredPermission> held = TillDecisions.held(row, channel);
          PermissionState state = TillDecisions.state(known, row, channel);
          if (held.filter(now -> TillDecisions.isNewYes(state, now)).isPresent()) {
            grants.add(TillDecisions.customer(row));
            if (state.base() == Base.UNKNOWN) {
              strangers.add(TillDecisions.customer(row));
            }
          }
        }
      }
      if (grants.size() <= MOST) {
        return new TillBatch(rows, List.copyOf(grants));
      }
      if (strangers.size() <= MOST) {
        return new TillBatch(rows, List.copyOf(strangers));
      }
      if (isFresh(connection)) {
        return new TillBatch(rows, List.of(), strangers, Optional.empty());
      }
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not tell what Custobar has: " + FailureText.of(e), e);
    }
    PermissionSnapshot all =
        PermissionSnapshot.forQuestions(journal, custobar, rules.shortestRead(), run);
    return new TillBatch(rows, List.of(), strangers, Optional.of(all));
  }

  /** A reading serves the pages that follow, as long as Custobar may take to apply what it gets. */
  private boolean isFresh(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            "SELECT FROM permission_asked HAVING bool_or(external_id = '') AND min(read_at) > clock_timestamp() - make_interval(secs => ?)",
            row -> true,
            rules.settle().toMillis() / 1000.0)
        .isPresent();
  }

  /** Takes the answers from the reading of all; whom it does not have, Custobar does not have. */
  void answer(Connection connection, TillBatch batch) throws SQLException {
    if (batch.strangers().isEmpty()) {
      return;
    }
    Map<String, TillBatch.Answer> answers = new HashMap<>();
    Instant askedAt = Instant.now();
    Sql.each(
        connection,
        "SELECT * FROM permission_asked WHERE external_id = ANY (?)",
        row -> answers.put(row.getString("external_id"), answer(row)),
        batch.strangers());
    PermissionSnapshot.requireWhole(connection, PermissionSnapshot.ASKED);
    Map<Channel, Optional<Boolean>> nothing = new EnumMap<>(Channel.class);
    for (Channel channel : Channel.values()) {
      nothing.put(channel, Optional.empty());
    }
    for (String stranger : batch.strangers()) {
      batch.answered(
          stranger,
          answers.getOrDefault(stranger, new TillBatch.Answer(nothing, Set.of(), askedAt)));
    }
  }

  private static TillBatch.Answer answer(ResultSet row) throws SQLException {
    Map<Channel, Optional<Boolean>> flags = new EnumMap<>(Channel.class);
    Set<Channel> contradicted = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      flags.put(channel, Optional.ofNullable((Boolean) row.getObject(channel.column())));
      if (row.getBoolean(channel.column() + "_contradicted")) {
        contradicted.add(channel);
      }
    }
    return new TillBatch.Answer(flags, contradicted, row.getTimestamp("read_at").toInstant());
  }
}
