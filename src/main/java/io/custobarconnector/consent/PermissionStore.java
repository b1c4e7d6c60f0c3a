package io.custobarconnector.consent;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Run;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What the journal keeps about permissions, and the lock under which they are weighed. */
final class PermissionStore {

  /**
   * How long a request waits for the batches before it. Less than a webhook's caller would wait.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final String COLUMNS =
      """
      k.external_id IS NOT NULL AS seen, k.email AS known_email, k.sms AS known_sms,
      k.source_email, k.source_email_at, k.source_sms, k.source_sms_at\
      """;

  private static final String TOLD =
      """
      SELECT w.id, w.external_id, w.email, w.sms, w.heard_at AS at, %s
        FROM permission_waiting w LEFT JOIN permission_known k ON k.external_id = w.external_id
       WHERE %%s
       ORDER BY w.id LIMIT ?\
      """
          .formatted(COLUMNS);

  /**
   * A customer with statements that wait is left out: those know their time, a reading does not.
   */
  private static final String DIFFERENT =
      """
      SELECT 0 AS id, r.external_id, r.email, r.sms, r.read_at AS at, %s
        FROM permission_read r LEFT JOIN permission_known k ON k.external_id = r.external_id
       WHERE r.external_id > ?
         AND (k.external_id IS NULL
              OR (r.email, r.sms) IS DISTINCT FROM (k.email, k.sms)
                 AND k.heard_at < r.read_at
                 AND coalesce(k.sent_at + make_interval(secs => ?) < r.read_at, true))
         AND NOT EXISTS (SELECT FROM permission_waiting w WHERE w.external_id = r.external_id)
       ORDER BY r.external_id LIMIT ?\
      """
          .formatted(COLUMNS);

  private final DataSource journal;
  private final Duration settle;
  private final Semaphore turn = new Semaphore(1, true);

  /**
   * @param settle how long Custobar may take to apply what was sent to it
   */
  PermissionStore(DataSource journal, Duration settle) {
    this.journal = journal;
    this.settle = settle;
  }

  /** Keeps what the webhook told; once this returns it cannot be lost. */
  List<Long> keep(List<Told> told) {
    try (Connection connection = journal.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO permission_waiting (external_id, email, sms, heard_at)
                SELECT t.external_id, t.email, t.sms, now()
                  FROM unnest(?::text[], ?::boolean[], ?::boolean[]) WITH ORDINALITY
                       AS t (external_id, email, sms, n)
                 WHERE %s
                 ORDER BY t.n
                RETURNING id\
                """
                    .formatted(PermissionTraces.mayBeKept("t.external_id")))) {
      insert.setArray(1, array(connection, "text", told.stream().map(Told::externalId).toArray()));
      int parameter = 2;
      for (Channel channel : Channel.values()) {
        Object[] flags = told.stream().map(item -> item.flags().get(channel)).toArray();
        insert.setArray(parameter++, array(connection, "boolean", flags));
      }
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not keep permissions: " + FailureText.of(e), e);
    }
  }

  private static Array array(Connection connection, String type, Object[] values)
      throws SQLException {
    return connection.createArrayOf(type, values);
  }

  /** Opens a batch of statements with these numbers. */
  Batch told(List<Long> ids, Optional<Run> run) {
    return open(
        run,
        connection -> {
          PreparedStatement query = connection.prepareStatement(TOLD.formatted("w.id = ANY (?)"));
          query.setArray(1, array(connection, "bigint", ids.toArray()));
          query.setInt(2, Integer.MAX_VALUE);
          return query;
        });
  }

  /** Opens a batch of statements that wait, the oldest after a number first. */
  Batch waiting(long after, int limit, Run run) {
    return open(
        Optional.of(run),
        connection -> {
          PreparedStatement query = connection.prepareStatement(TOLD.formatted("w.id > ?"));
          query.setLong(1, after);
          query.setInt(2, limit);
          return query;
        });
  }

  /** Opens a batch of customers whose permissions were read and differ from what was known. */
  Batch differences(String after, int limit, Run run) {
    return open(
        Optional.of(run),
        connection -> {
          PreparedStatement query = connection.prepareStatement(DIFFERENT);
          query.setString(1, after);
          query.setDouble(2, settle.toMillis() / 1000.0);
          query.setInt(3, limit);
          return query;
        });
  }

  private Batch open(Optional<Run> run, Question question) {
    Connection connection = lock();
    try (PreparedStatement query = question.on(connection);
        ResultSet rows = query.executeQuery()) {
      Map<String, Map<Channel, Boolean>> known = new HashMap<>();
      Map<String, Map<Channel, Held>> written = new HashMap<>();
      List<News> news = new ArrayList<>();
      while (rows.next()) {
        news.add(read(rows, known, written));
      }
      return new Batch(connection, turn::release, run, news, written);
    } catch (SQLException e) {
      unlock(connection);
      throw new PermissionsUnavailableException(
          "the journal could not tell which permissions wait: " + FailureText.of(e), e);
    }
  }

  /** A connection whose transaction holds the lock; {@link #unlock} or the batch lets it go. */
  Connection lock() {
    boolean mine = false;
    Connection connection = null;
    try {
      mine = turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!mine) {
        throw new PermissionsUnavailableException("other permissions are still being dealt with");
      }
      connection = journal.getConnection();
      connection.setAutoCommit(false);
      try (Statement lock = connection.createStatement()) {
        lock.execute("SET LOCAL lock_timeout = " + PATIENCE.toMillis());
      }
      lockKnown(connection);
      Connection locked = connection;
      connection = null;
      mine = false;
      return locked;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal did not let permissions be dealt with: " + FailureText.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PermissionsUnavailableException("the connector is stopping", e);
    } finally {
      if (connection != null) {
        unlock(connection);
      } else if (mine) {
        turn.release();
      }
    }
  }

  /** Until the end of the transaction nobody else deals with permissions. */
  static void lockKnown(Connection connection) throws SQLException {
    try (Statement lock = connection.createStatement()) {
      lock.execute(
          "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('permission_known'))");
    }
  }

  void unlock(Connection connection) {
    new Batch(connection, turn::release, Optional.empty(), List.of(), Map.of()).close();
  }

  private static News read(
      ResultSet row,
      Map<String, Map<Channel, Boolean>> known,
      Map<String, Map<Channel, Held>> written)
      throws SQLException {
    String externalId = row.getString("external_id");
    Instant at = row.getTimestamp("at").toInstant();
    Map<Channel, Boolean> said = new EnumMap<>(Channel.class);
    Map<Channel, Boolean> before =
        known.computeIfAbsent(externalId, id -> new EnumMap<>(Channel.class));
    boolean first = !written.containsKey(externalId);
    Map<Channel, Held> ours =
        written.computeIfAbsent(externalId, id -> new EnumMap<>(Channel.class));
    for (Channel channel : Channel.values()) {
      said.put(channel, flag(row, channel.column()));
      if (first) {
        before.put(channel, flag(row, "known_" + channel.column()));
        String column = "source_" + channel.column();
        ours.put(
            channel,
            new Held(
                Stance.of(flag(row, column)),
                Optional.ofNullable(row.getTimestamp(column + "_at")).map(Timestamp::toInstant)));
      }
    }
    News news = News.of(row.getLong("id"), externalId, said, before, row.getBoolean("seen"), at);
    said.forEach(
        (channel, flag) -> {
          if (flag != null) {
            before.put(channel, flag);
          }
        });
    return news;
  }

  private static Boolean flag(ResultSet row, String column) throws SQLException {
    boolean flag = row.getBoolean(column);
    return row.wasNull() ? null : Boolean.valueOf(flag);
  }

  @FunctionalInterface
  private interface Question {
    PreparedStatement on(Connection connection) throws SQLException;
  }
}
