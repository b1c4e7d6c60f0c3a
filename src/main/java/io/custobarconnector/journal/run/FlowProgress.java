package io.custobarconnector.journal.run;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What one flow may ask about others: how far they are and whether they run, here or in another
 * process on the same journal.
 */
public final class FlowProgress {

  /**
   * A condition in SQL: the process of the run {@code r} lives, for it renews the lease of its
   * flow, or of its flow's backfill or reconcile.
   */
  public static final String IS_ALIVE =
      """
      EXISTS (SELECT FROM lease l
               WHERE l.name = r.flow || CASE r.kind WHEN 'live' THEN '' ELSE ' ' || r.kind END
                 AND l.expires_at > clock_timestamp())\
      """;

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public FlowProgress(DataSource database) {
    this.database = database;
  }

  /**
   * The moment up to which everything has been read: the beginning of the latest run that read to
   * the end. What changed before it has been sent or rejected. Empty before there was such a run.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Instant> readUpTo(String flow) {
    return ask(
        """
        SELECT started_at FROM run WHERE flow = ? AND kind = 'live' AND outcome = 'delivered'
         ORDER BY id DESC LIMIT 1\
        """,
        query -> query.setString(1, flow),
        row ->
            row.next()
                ? Optional.of(row.getTimestamp(1)).map(Timestamp::toInstant)
                : Optional.empty());
  }

  /**
   * How many rows the latest complete run read that read any; empty when there was none.
   *
   * @throws JournalException when the journal cannot be read
   */
  public OptionalLong rowsReadBefore(String flow) {
    return ask(
        """
        SELECT rows_read FROM run
         WHERE flow = ? AND kind = 'live' AND outcome = 'delivered' AND rows_read > 0
         ORDER BY id DESC LIMIT 1\
        """,
        query -> query.setString(1, flow),
        row -> row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty());
  }

  /**
   * How long ago one of the flows last had something accepted; empty when none ever had.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Duration> sinceLastUpload(Collection<String> flows) {
    return ask(
        """
        SELECT extract(epoch FROM clock_timestamp() - max(c.moved_at)) * 1000
          FROM flow_cursor c JOIN run r ON r.id = c.run_id
         WHERE c.flow = ANY (?) AND r.rows_sent > 0\
        """,
        query -> query.setArray(1, texts(query, flows)),
        row -> {
          row.next();
          long millis = row.getLong(1);
          return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        });
  }

  /**
   * Those of the flows that run now and get nowhere: Custobar takes nothing of what they send.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Set<String> stuck(Collection<String> flows) {
    return ask(
        """
        SELECT flow FROM run
         WHERE flow = ANY (?) AND outcome = 'running' AND stuck_since IS NOT NULL\
        """,
        query -> query.setArray(1, texts(query, flows)),
        FlowProgress::names);
  }

  /**
   * Those of the flows that some process has started by their schedule, for this moment or an
   * earlier one, and that have not ended, though they may be waiting for others.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Set<String> started(Collection<String> flows, Instant moment) {
    return ask(
        """
        SELECT DISTINCT job_name FROM quartz_fired_triggers
         WHERE job_name = ANY (?) AND sched_time <= ? AND state = 'EXECUTING'\
        """,
        query -> {
          query.setArray(1, texts(query, flows));
          query.setLong(2, moment.toEpochMilli());
        },
        FlowProgress::names);
  }

  /**
   * Those of the flows whose schedule has come to this moment, in any process.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Set<String> reached(Collection<String> flows, Instant moment) {
    return ask(
        """
        SELECT DISTINCT trigger_name FROM quartz_triggers
         WHERE trigger_name = ANY (?) AND prev_fire_time >= ?\
        """,
        query -> {
          query.setArray(1, texts(query, flows));
          query.setLong(2, moment.toEpochMilli());
        },
        FlowProgress::names);
  }

  /**
   * Those of the flows that run now and have been running for a time already.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Set<String> running(Collection<String> flows, Duration already) {
    return ask(
        """
        SELECT r.flow FROM run r
         WHERE r.flow = ANY (?) AND r.kind = 'live' AND r.outcome = 'running'
           AND r.started_at <= clock_timestamp() - make_interval(secs => ?)
           AND\s"""
            + IS_ALIVE,
        query -> {
          query.setArray(1, texts(query, flows));
          query.setDouble(2, already.toMillis() / 1000.0);
        },
        FlowProgress::names);
  }

  private static Set<String> names(ResultSet rows) throws SQLException {
    Set<String> names = new HashSet<>();
    while (rows.next()) {
      names.add(rows.getString(1));
    }
    return names;
  }

  private static Array texts(PreparedStatement query, Collection<String> texts)
      throws SQLException {
    return query.getConnection().createArrayOf("text", texts.toArray());
  }

  private <T> T ask(String sql, Parameters parameters, Answer<T> answer) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      parameters.set(query);
      try (ResultSet rows = query.executeQuery()) {
        return answer.from(rows);
      }
    } catch (SQLException e) {
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement query) throws SQLException;
  }

  @FunctionalInterface
  private interface Answer<T> {
    T from(ResultSet rows) throws SQLException;
  }
}
