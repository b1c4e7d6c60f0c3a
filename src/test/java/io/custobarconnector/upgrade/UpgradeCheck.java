package io.custobarconnector.upgrade;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What deploy/upgrade does between the two versions: {@code trade TIMES}, which changes the source
 * once a second, {@code compare SECONDS}, which waits so long for Custobar to hold what the source
 * says, {@code rows 0}, which prints how many rows were accepted, and {@code processes SECONDS},
 * how many processes began a run in so many last ones. After it come the folder of the queries, the
 * database and Custobar's address.
 */
final class UpgradeCheck {

  private static final int SHOWN = 20;

  private UpgradeCheck() {}

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(arguments[1]);
    String database = arguments[3];
    Held held = new Held(arguments[4]);
    switch (arguments[0]) {
      case "trade" -> trade(database, number);
      case "rows" -> System.out.println(held.acceptedRows());
      case "processes" -> System.out.println(processes(database, number));
      case "compare" ->
          System.exit(
              isSame(new Comparison(Path.of(arguments[2]), database, held), number) ? 0 : 1);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void trade(String database, int times) throws SQLException, InterruptedException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < times; i++) {
        statement.execute("SELECT demo.trade(20)");
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  private static long processes(String database, int seconds) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT count(DISTINCT node) FROM connector.run"
                    + " WHERE started_at > clock_timestamp() - make_interval(secs => ?)")) {
      statement.setInt(1, seconds);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static boolean isSame(Comparison comparison, int seconds)
      throws IOException, SQLException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(seconds));
    List<String> differences = comparison.differences();
    while (!differences.isEmpty() && Instant.now().isBefore(end)) {
      TimeUnit.SECONDS.sleep(1);
      differences = comparison.differences();
    }
    differences.stream().limit(SHOWN).forEach(System.err::println);
    if (differences.size() > SHOWN) {
      System.err.println("… and " + (differences.size() - SHOWN) + " more");
    }
    return differences.isEmpty();
  }
}
