package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;

/**
 * The request budget of all processes on one journal: one row, one statement for each question, and
 * no clock but the database's. A process that dies leaves nothing behind but a note that passes.
 */
public final class SharedBudget {

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public SharedBudget(DataSource database) {
    this.database = database;
  }

  /**
   * Requests that somebody wants to make.
   *
   * @param wanted how many, all alike
   * @param rank 0 for a till, 1 for telling of what one used, 2 for a flow, 3 for a backfill: lower
   *     goes first
   * @param spacing the time between two requests when they are spread evenly
   * @param burst how far ahead of an even spread anybody may be
   * @param allowance how far ahead of it these requests may be
   * @param patience how long the first of them would wait
   * @param key a hash of the key they are made with
   * @param anew whether to try the key even if it was refused
   */
  public record Wish(
      int wanted,
      int rank,
      Duration spacing,
      Duration burst,
      Duration allowance,
      Duration patience,
      String key,
      boolean anew) {}

  /**
   * What was decided.
   *
   * @param requests how many may be made; they are counted
   * @param waitFor if none, when it is worth asking again
   * @param keyRefusedFor how long the key is not to be used; zero when Custobar did not refuse it
   */
  public record Ruling(int requests, Duration waitFor, Duration keyRefusedFor) {

    /** Whether a request may be made. */
    public boolean granted() {
      return requests > 0;
    }
  }

  /**
   * Asks for requests. Whoever asks next waits no longer than it takes to count, for nobody waits
   * for the disk: a server that crashes forgets the requests of less than a second.
   *
   * @throws SQLException when the journal does not answer
   */
  public Ruling take(Wish wish) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.one(
          connection,
          """
          SELECT granted, wait_micros, refused_micros
            FROM take_requests(?, ?, ? * interval '1 microsecond', ? * interval '1 microsecond',
                               ? * interval '1 microsecond', ? * interval '1 microsecond', ?, ?),
                 set_config('synchronous_commit', 'off', true)\
          """,
          SharedBudget::ruling,
          wish.wanted(),
          wish.rank(),
          micros(wish.spacing()),
          micros(wish.burst()),
          wish.allowance().toNanos() / 1000,
          micros(wish.patience()),
          wish.key(),
          wish.anew());
    }
  }

  /**
   * Asks whether there is a pause, or a refused key, without making a request.
   *
   * @throws SQLException when the journal does not answer
   */
  public Ruling look(String key) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.one(
          connection,
          """
          SELECT 0,
                 greatest(0, extract(epoch FROM paused_until - clock_timestamp())) * 1000000,
                 coalesce(greatest(0, CASE WHEN refused_key = ? THEN
                   extract(epoch FROM refused_until - clock_timestamp()) END), 0) * 1000000
            FROM request_budget\
          """,
          SharedBudget::ruling,
          key);
    }
  }

  private static Ruling ruling(ResultSet answer) throws SQLException {
    return new Ruling(
        answer.getInt(1),
        Duration.of(answer.getLong(2), ChronoUnit.MICROS),
        Duration.of(answer.getLong(3), ChronoUnit.MICROS));
  }

  /**
   * Nobody makes a request until the time has passed; a shorter pause does not end a longer one.
   *
   * @throws SQLException when the journal does not answer
   */
  public void pause(Duration time) throws SQLException {
    update(
        """
        UPDATE request_budget SET paused_until =
          greatest(paused_until, clock_timestamp() + ? * interval '1 microsecond')\
        """,
        micros(time));
  }

  /**
   * Custobar refuses a key; nobody uses it until the time has passed.
   *
   * @throws SQLException when the journal does not answer
   */
  public void keyRefused(String key, Duration time) throws SQLException {
    update(
        """
        UPDATE request_budget SET refused_key = ?,
          refused_until = clock_timestamp() + ? * interval '1 microsecond'\
        """,
        key,
        micros(time));
  }

  /**
   * Custobar takes the key.
   *
   * @throws SQLException when the journal does not answer
   */
  public void keyWorks(String key) throws SQLException {
    update(
        "UPDATE request_budget SET refused_key = NULL, refused_until = NULL WHERE refused_key = ?",
        key);
  }

  private void update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = database.getConnection()) {
      Sql.update(connection, sql, parameters);
    }
  }

  /** Rounded up: a microsecond too few is a request too many. */
  private static long micros(Duration time) {
    return time.plusNanos(999).toNanos() / 1000;
  }
}
