package io.custobarconnector.journal.record;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * What each flow did on each of the last days. Runs that have ended are added up once, so that the
 * next question looks at new runs only, however many there were.
 */
public final class DailyCounts {

  /** The runs of a flow that began on a day. */
  public record Day(
      LocalDate date, long sent, long unchanged, long rejected, long runs, long failed) {

    private static Day none(LocalDate date) {
      return new Day(date, 0, 0, 0, 0, 0);
    }

    private Day plus(Day other) {
      return new Day(
          date,
          sent + other.sent,
          unchanged + other.unchanged,
          rejected + other.rejected,
          runs + other.runs,
          failed + other.failed);
    }
  }

  private record FlowDay(String flow, LocalDate date) {}

  private static final String SUMS =
      """
      SELECT flow, (started_at AT TIME ZONE ?)::date, sum(rows_sent), sum(rows_unchanged), sum(rows_rejected),
             count(*), count(*) FILTER (WHERE outcome = 'failed')
        FROM run WHERE %s GROUP BY 1, 2\
      """;

  private static final String ENDED =
      SUMS.formatted(
          """
          started_at >= ? AND outcome <> 'running' AND id <= ?
          AND (id > ? OR id = ANY (?))\
          """);

  /** Runs that go on, and the newest, of which one may still appear with an earlier number. */
  private static final String UNSETTLED =
      SUMS.formatted("started_at >= ? AND (id > ? OR id = ANY (?))");

  private final DataSource database;
  private final ZoneId zone;
  private final InstantSource clock;
  private final int days;
  private Map<FlowDay, Day> settled = new HashMap<>();
  private long settledUpTo;
  private Long[] open = {};

  /**
   * @param database connections whose search path is the journal's schema
   * @param zone in which days begin
   * @param days how many, with today
   */
  public DailyCounts(DataSource database, ZoneId zone, InstantSource clock, int days) {
    this.database = database;
    this.zone = zone;
    this.clock = clock;
    this.days = days;
  }

  /**
   * The days of each flow that ran in them, the oldest first; a flow has all of the days.
   *
   * @throws JournalException when the journal cannot be read
   */
  public synchronized Map<String, List<Day>> all() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    Timestamp since = Timestamp.from(today.minusDays(days - 1L).atStartOfDay(zone).toInstant());
    Map<FlowDay, Day> sums;
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        sums = sums(connection, since);
      } finally {
        connection.rollback();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new JournalException("the runs of flows: " + FailureText.of(e), e);
    }
    settled.keySet().removeIf(key -> key.date().isBefore(today.minusDays(days)));
    Map<String, List<Day>> all = new HashMap<>();
    sums.keySet().stream()
        .map(FlowDay::flow)
        .distinct()
        .forEach(
            flow ->
                all.put(
                    flow,
                    Stream.iterate(today.minusDays(days - 1L), date -> date.plusDays(1))
                        .limit(days)
                        .map(date -> sums.getOrDefault(new FlowDay(flow, date), Day.none(date)))
                        .toList()));
    return all;
  }

  /** The days of a flow that did not run in them. */
  public List<Day> none() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    return Stream.iterate(today.minusDays(days - 1L), date -> date.plusDays(1))
        .limit(days)
        .map(Day::none)
        .toList();
  }

  private Map<FlowDay, Day> sums(Connection connection, Timestamp since) throws SQLException {
    long upTo = quietUpTo(connection);
    Long[] goingOn = goingOn(connection, upTo);
    Map<FlowDay, Day> ended = new HashMap<>(settled);
    read(
        connection,
        ENDED,
        query -> {
          query.setTimestamp(2, since);
          query.setLong(3, upTo);
          query.setLong(4, settledUpTo);
          query.setArray(5, numbers(connection, open));
        },
        ended);
    Map<FlowDay, Day> all = new HashMap<>(ended);
    read(
        connection,
        UNSETTLED,
        query -> {
          query.setTimestamp(2, since);
          query.setLong(3, upTo);
          query.setArray(4, numbers(connection, goingOn));
        },
        all);
    // Only now: where a question fails, the next one adds up the same runs.
    settled = ended;
    settledUpTo = upTo;
    open = goingOn;
    return all;
  }

  private static Array numbers(Connection connection, Long... ids) throws SQLException {
    return connection.createArrayOf("bigint", ids);
  }

  /** No run appears any more with a number up to this one. */
  private long quietUpTo(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT id FROM run WHERE started_at < clock_timestamp() - interval '1 minute'
                 ORDER BY started_at DESC LIMIT 1\
                """);
        ResultSet row = query.executeQuery()) {
      return row.next() ? Math.max(settledUpTo, row.getLong(1)) : settledUpTo;
    }
  }

  private static Long[] goingOn(Connection connection, long upTo) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT id FROM run WHERE outcome = 'running' AND id <= ?")) {
      query.setLong(1, upTo);
      List<Long> ids = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
        }
      }
      return ids.toArray(Long[]::new);
    }
  }

  private void read(
      Connection connection, String sql, Parameters parameters, Map<FlowDay, Day> sums)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, zone.getId());
      parameters.set(query);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          LocalDate date = row.getObject(2, LocalDate.class);
          sums.merge(
              new FlowDay(row.getString(1), date),
              new Day(
                  date,
                  row.getLong(3),
                  row.getLong(4),
                  row.getLong(5),
                  row.getLong(6),
                  row.getLong(7)),
              Day::plus);
        }
      }
    }
  }

  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement query) throws SQLException;
  }
}
