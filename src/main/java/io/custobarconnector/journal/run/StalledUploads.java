package io.custobarconnector.journal.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that Custobar takes nothing of what a run sends, and tells the journal, so that no other
 * flow waits for it. One that is cutting out a single bad row is not stuck.
 */
public final class StalledUploads {

  private static final Logger LOG = LoggerFactory.getLogger(StalledUploads.class);

  /** How long Custobar may take nothing before a run counts as stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BiConsumer<Run, Optional<Instant>> told;
  private Optional<Instant> since = Optional.empty();
  private boolean isTold;

  /**
   * @param told learns since when a run is stuck, and that it is no longer
   */
  public StalledUploads(BiConsumer<Run, Optional<Instant>> told) {
    this.told = told;
  }

  /** Custobar did not take what was sent. */
  synchronized void takenNothing(Run run) {
    Instant now = Instant.now();
    Instant first = since.orElse(now);
    since = Optional.of(first);
    if (!isTold && !now.isBefore(first.plus(PATIENCE))) {
      isTold = true;
      told.accept(run, since);
    }
  }

  /** Custobar took something. */
  synchronized void taken(Run run) {
    since = Optional.empty();
    if (isTold) {
      isTold = false;
      told.accept(run, since);
    }
  }

  /** Writes it in the journal. Whether others wait is no reason for a run to fail. */
  public static BiConsumer<Run, Optional<Instant>> in(DataSource journal) {
    return (run, since) -> {
      try (Connection connection = journal.getConnection();
          PreparedStatement update =
              connection.prepareStatement(
                  """
                  UPDATE run SET stuck_since =
                         clock_timestamp() - make_interval(secs => CAST(? AS double precision))
                   WHERE id = ?\
                  """)) {
        update.setObject(
            1,
            since.map(at -> Duration.between(at, Instant.now()).toMillis() / 1000.0).orElse(null),
            Types.DOUBLE);
        update.setLong(2, run.id());
        update.executeUpdate();
      } catch (SQLException e) {
        LOG.debug("{}: whether the run is stuck could not be written", run.flow(), e);
      }
    };
  }
}
