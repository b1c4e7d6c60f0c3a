package io.custobarconnector.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.RejectedRow;
import io.custobarconnector.journal.Run;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The steps of {@code customer-permissions.camel.yaml} in Java: from the till to Custobar. */
public final class TillPermissions {

  /** PostgreSQL's SQLSTATE for a table that is not there. */
  private static final String UNDEFINED_TABLE = "42P01";

  private static final String TIME = "_at";

  private final DataSource journal;
  private final PermissionMerge merge;
  private final boolean remembers;

  /**
   * @param journal connections whose search path is the journal's schema
   */
  public TillPermissions(DataSource journal, PermissionRules rules) {
    this(journal, rules, true);
  }

  private TillPermissions(DataSource journal, PermissionRules rules, boolean remembers) {
    this.journal = journal;
    this.merge = new PermissionMerge(rules.firstFalse());
    this.remembers = remembers;
  }

  /** The same steps for a look at what would be sent: nothing is remembered. */
  public static TillPermissions preview(DataSource journal, PermissionRules rules) {
    return new TillPermissions(journal, rules, false);
  }

  /**
   * Keeps of each row what Custobar does not have and may be told. A row of which nothing is left
   * is left out and counted as unchanged.
   *
   * @param rows with {@code external_id}, {@code can_email}, {@code can_email_at}, {@code can_sms}
   *     and {@code can_sms_at}; a permission without its time is no statement
   */
  public List<Map<String, Object>> news(Run run, List<Map<String, Object>> rows) {
    Map<String, Map<Channel, Held>> known = known(ids(rows));
    List<Map<String, Object>> news = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      Map<String, Object> kept = new LinkedHashMap<>(row);
      boolean any = false;
      for (Channel channel : Channel.values()) {
        Optional<Statement> statement = statement(row, channel);
        Held held = held(known, row, channel);
        boolean counts = statement.filter(said -> isToSend(held, said)).isPresent();
        kept.remove(channel.field() + TIME);
        if (!counts) {
          kept.remove(channel.field());
        }
        any |= counts;
      }
      if (any) {
        news.add(kept);
      }
    }
    run.rowsUnchanged(rows.size() - news.size());
    return news;
  }

  /** A newer statement that says the same is news: one between may have arrived unknown to us. */
  private boolean isToSend(Held held, Statement said) {
    Reason reason = merge.toCustobar(held, said);
    boolean later = held.since().filter(said.at()::isAfter).isPresent();
    return reason.applies() || (reason == Reason.SAME && later);
  }

  /**
   * Remembers what Custobar has taken, and why it was told.
   *
   * @param rows as they came from the query
   */
  public void sent(Run run, List<Map<String, Object>> rows) {
    if (!remembers) {
      return;
    }
    Set<String> refused =
        run.pendingRejections().stream().map(RejectedRow::key).collect(Collectors.toSet());
    Map<String, Map<Channel, Held>> known = known(ids(rows));
    ArrayNode taken = JsonNodeFactory.instance.arrayNode();
    ArrayNode audit = JsonNodeFactory.instance.arrayNode();
    for (Map<String, Object> row : rows) {
      if (refused.contains(String.valueOf(row.get("_key")))) {
        continue;
      }
      for (Channel channel : Channel.values()) {
        statement(row, channel)
            .ifPresent(said -> note(row, channel, said, held(known, row, channel), taken, audit));
      }
    }
    write(run, taken, audit);
  }

  private void note(
      Map<String, Object> row,
      Channel channel,
      Statement said,
      Held held,
      ArrayNode taken,
      ArrayNode audit) {
    Reason reason = merge.toCustobar(held, said);
    String externalId = String.valueOf(row.get("external_id"));
    if (isToSend(held, said)) {
      taken
          .addObject()
          .put("external_id", externalId)
          .put("channel", channel.column())
          .put("granted", said.granted())
          .put("at", said.at().toString());
    }
    if (reason == Reason.SAME) {
      return;
    }
    Boolean old = held.stance().flag();
    audit
        .addObject()
        .put("external_id", externalId)
        .put("channel", channel.column())
        .put("origin", "till")
        .put("stated", said.granted())
        .put("stated_at", said.at().toString())
        .put("learned_at", Instant.now().toString())
        .put("decided_at", Instant.now().toString())
        .put("old", old)
        .put("old_at", held.since().map(Instant::toString).orElse(null))
        .put("new", reason.applies() ? Boolean.valueOf(said.granted()) : old)
        .put("applied", reason.applies())
        .put("reason", reason.word())
        .put("explanation", reason.sentence());
  }

  private static Optional<Statement> statement(Map<String, Object> row, Channel channel) {
    return row.get(channel.field()) instanceof Boolean granted
            && row.get(channel.field() + TIME) instanceof Instant at
        ? Optional.of(new Statement(granted, Evidence.TOLD, at))
        : Optional.empty();
  }

  private static Held held(
      Map<String, Map<Channel, Held>> known, Map<String, Object> row, Channel channel) {
    return known
        .getOrDefault(String.valueOf(row.get("external_id")), Map.of())
        .getOrDefault(channel, new Held(Stance.UNKNOWN, Optional.empty()));
  }

  private static Object[] ids(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(row -> row.get("external_id"))
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .distinct()
        .toArray();
  }

  private Map<String, Map<Channel, Held>> known(Object[] ids) {
    try (Connection connection = journal.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT * FROM permission_known WHERE external_id = ANY (?)")) {
      query.setArray(1, connection.createArrayOf("text", ids));
      Map<String, Map<Channel, Held>> known = new HashMap<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Map<Channel, Held> held = new EnumMap<>(Channel.class);
          for (Channel channel : Channel.values()) {
            held.put(
                channel,
                new Held(
                    Stance.of((Boolean) row.getObject(channel.column())),
                    Optional.ofNullable(row.getTimestamp(channel.column() + TIME))
                        .map(Timestamp::toInstant)));
          }
          known.put(row.getString("external_id"), held);
        }
      }
      return known;
    } catch (SQLException e) {
      if (!remembers && UNDEFINED_TABLE.equals(e.getSQLState())) {
        return Map.of(); // looked at before the first start
      }
      throw new PermissionsUnavailableException(
          "the journal could not tell what Custobar has: " + FailureText.of(e), e);
    }
  }

  private void write(Run run, ArrayNode taken, ArrayNode audit) {
    PermissionStore store = new PermissionStore(journal, Duration.ZERO);
    Connection connection = store.lock();
    try (PreparedStatement upsert = connection.prepareStatement(TAKEN)) {
      upsert.setString(1, taken.toString());
      upsert.executeUpdate();
      new BatchRecord(connection, OptionalLong.of(run.id())).audit(audit);
      connection.commit();
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not keep what Custobar took: " + FailureText.of(e), e);
    } finally {
      store.unlock(connection);
    }
  }

  private static final String TAKEN =
      """
      INSERT INTO permission_known AS k
             (external_id, email, email_at, sms, sms_at, heard_at, sent_at)
      SELECT external_id,
             bool_or(granted) FILTER (WHERE channel = 'email'),
             max(at) FILTER (WHERE channel = 'email'),
             bool_or(granted) FILTER (WHERE channel = 'sms'),
             max(at) FILTER (WHERE channel = 'sms'),
             '-infinity', clock_timestamp()
        FROM jsonb_to_recordset(?::jsonb) AS t
             (external_id text, channel text, granted boolean, at timestamptz)
       GROUP BY external_id
      ON CONFLICT (external_id) DO UPDATE
         SET email = coalesce(excluded.email, k.email),
             email_at = coalesce(excluded.email_at, k.email_at),
             sms = coalesce(excluded.sms, k.sms),
             sms_at = coalesce(excluded.sms_at, k.sms_at),
             sent_at = excluded.sent_at\
      """;
}
