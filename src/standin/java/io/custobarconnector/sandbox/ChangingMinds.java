package io.custobarconnector.sandbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Customers who now and then give or take back a permission in Custobar's web interface, one at a
 * time, as long as this is open.
 */
public final class ChangingMinds implements AutoCloseable {

  private static final List<String> PERMISSIONS = List.of("can_email", "can_sms");

  private final StandInCustobar custobar;
  private final DataSource commerceCloud;
  private final Consumer<Exception> onError;
  private final Random random = new Random();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "changing-minds");
            thread.setDaemon(true);
            return thread;
          });

  private ChangingMinds(
      StandInCustobar custobar, DataSource commerceCloud, Consumer<Exception> onError) {
    this.custobar = custobar;
    this.commerceCloud = commerceCloud;
    this.onError = onError;
  }

  /**
   * Starts.
   *
   * @param commerceCloud the reference database, where customers are picked from
   * @param interval from one change to the next
   * @param onError told of each change that failed
   */
  public static ChangingMinds start(
      StandInCustobar custobar,
      DataSource commerceCloud,
      Duration interval,
      Consumer<Exception> onError) {
    ChangingMinds minds = new ChangingMinds(custobar, commerceCloud, onError);
    var unused =
        minds.clock.scheduleWithFixedDelay(
            minds::change, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return minds;
  }

  // Anything thrown out of here would silently end the schedule.
  private void change() {
    try {
      String permission = PERMISSIONS.get(random.nextInt(PERMISSIONS.size()));
      // Twice as many give a permission as take one back.
      boolean granted = random.nextInt(3) > 0;
      somebody().ifPresent(id -> custobar.setPermission(id, permission, granted));
    } catch (SQLException | RuntimeException e) {
      if (!clock.isShutdown()) {
        onError.accept(e);
      }
    }
  }

  private Optional<String> somebody() throws SQLException {
    try (Connection connection = commerceCloud.getConnection();
        Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery(
                """
                SELECT sequence_number FROM customer
                 WHERE deleted_at IS NULL AND NOT gdpr_restricted ORDER BY random() LIMIT 1\
                """)) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  /** Nobody changes their mind any more. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
