package io.custobarconnector.flow.metric;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether a database answers: without it the process is not ready for work. It can go on all the
 * same when the database is back, so nothing is said against its life.
 */
public final class Reachable extends AbstractHealthCheck {

  /** The database is asked so often at most, however many look. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private static final int PATIENCE_SECONDS = 2;

  private static final Duration MOMENT = Duration.ofMillis(900);

  private final DataSource database;
  private final String what;
  private final Question<Boolean> question = new Question<>(FRESH, this::answers);

  /**
   * @param id of the check, such as {@code journal}
   * @param what the database, for people
   */
  public Reachable(String id, String what, DataSource database) {
    super("connector", id);
    this.what = what;
    this.database = database;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  /** Who looks has an answer within a second, however long the database takes. */
  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> with) {
    if (question.answer(MOMENT).orElse(false)) {
      builder.up();
    } else {
      builder.message(what + " does not answer").down();
    }
  }

  private Optional<Boolean> answers() {
    try (Connection connection = database.getConnection()) {
      return Optional.of(connection.isValid(PATIENCE_SECONDS));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }
}
