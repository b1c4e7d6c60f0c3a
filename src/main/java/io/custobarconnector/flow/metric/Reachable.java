package io.custobarconnector.flow.metric;

import io.custobarconnector.journal.Journal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether a database answers, and takes changes where it has to: without it the process is not
 * ready for work. It can go on all the same when the database is back, so nothing is said against
 * its life.
 */
public final class Reachable extends AbstractHealthCheck {

  /** The database is asked so often at most, however many look. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private static final int PATIENCE_SECONDS = 2;

  private static final Duration MOMENT = Duration.ofMillis(900);

  private final DataSource database;
  private final String what;
  private final boolean writes;
  private final Question<State> question = new Question<>(FRESH, System::nanoTime, this::state);
  private volatile boolean answered = true;

  private enum State {
    WELL,
    ONLY_READS,
    SILENT
  }

  /**
   * @param id of the check, such as {@code journal}
   * @param what the database, for people
   */
  public Reachable(String id, String what, DataSource database) {
    this(id, what, database, false);
  }

  private Reachable(String id, String what, DataSource database, boolean writes) {
    super("connector", id);
    this.what = what;
    this.database = database;
    this.writes = writes;
  }

  /** As above, of a database that must also take changes, as a standby does not. */
  public static Reachable toWrite(String id, String what, DataSource database) {
    return new Reachable(id, what, database, true);
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  /** Who looks has an answer within a second, however long the database takes. */
  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> with) {
    switch (question.answer(MOMENT).orElse(State.SILENT)) {
      case WELL -> builder.up();
      case ONLY_READS -> builder.message(what + " takes no change").down();
      case SILENT -> builder.message(what + " does not answer").down();
    }
  }

  /**
   * Whether the database answered when it was last asked, and has it asked anew now and then.
   * Nobody waits: one that hangs is taken for what it was until the question is over.
   */
  public boolean wasReached() {
    question.answer(Duration.ZERO);
    return answered;
  }

  private Optional<State> state() {
    try (Connection connection = database.getConnection()) {
      answered = connection.isValid(PATIENCE_SECONDS);
      if (!answered) {
        return Optional.of(State.SILENT);
      }
      return Optional.of(
          writes && !Journal.takesChanges(connection) ? State.ONLY_READS : State.WELL);
    } catch (SQLException e) {
      answered = false;
      return Optional.of(State.SILENT);
    }
  }
}
