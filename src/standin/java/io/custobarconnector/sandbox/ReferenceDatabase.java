package io.custobarconnector.sandbox;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The reference source database: a stand-in for Commerce Cloud, made from {@code schema.sql},
 * {@code generate.sql} and {@code trade.sql} of the demo folder.
 *
 * <p>It is made in one transaction, so a database is either complete or untouched: after a crash
 * the next call makes it again.
 */
public final class ReferenceDatabase {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final List<String> COUNTED =
      List.of(
          "store",
          "customer",
          "product",
          "product_barcode",
          "stock_balance",
          "receipt",
          "receipt_line",
          "receipt_payment");

  private final DataSource database;

  private ReferenceDatabase(DataSource database) {
    this.database = database;
  }

  /**
   * Makes the reference database unless it is there already.
   *
   * @param database an empty database; its user must be a superuser, since triggers rest while the
   *     rows are made
   * @param demoFolder the folder with the three SQL files
   * @param scale 1 is 12 stores, 20 000 customers, 15 000 products and about 200 000 receipt rows
   * @param seed the same seed and scale make the same rows, up to the day they end on
   * @param progress told what is going on, a sentence at a time
   * @throws IllegalStateException when the database holds something else, or could not be filled
   */
  public static ReferenceDatabase create(
      DataSource database, Path demoFolder, double scale, long seed, Consumer<String> progress) {
    ReferenceDatabase reference = new ReferenceDatabase(database);
    try (Connection connection = database.getConnection()) {
      if (reference.isComplete(connection)) {
        progress.accept("The reference database is there already.");
      } else {
        reference.requireEmpty(connection);
        reference.make(connection, demoFolder, scale, seed, progress);
      }
      run(connection, demoFolder.resolve("trade.sql"));
    } catch (SQLException e) {
      throw new NotStartedException(
          "The reference database could not be made: " + e.getMessage(), e);
    }
    return reference;
  }

  private void make(
      Connection connection, Path demoFolder, double scale, long seed, Consumer<String> progress)
      throws SQLException {
    long started = System.nanoTime();
    connection.setAutoCommit(false);
    try {
      progress.accept("Making the tables ...");
      run(connection, demoFolder.resolve("schema.sql"));
      run(connection, demoFolder.resolve("generate.sql"));
      progress.accept("Filling them at scale " + scale + " ...");
      try (PreparedStatement generate =
          connection.prepareStatement("SELECT demo.generate(scale => ?, seed => ?)")) {
        generate.setBigDecimal(1, BigDecimal.valueOf(scale));
        generate.setLong(2, seed);
        generate.execute();
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
    progress.accept("Gathering statistics ...");
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM (ANALYZE)");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    progress.accept("The reference database is ready after " + took.toMillis() / 1000.0 + " s.");
  }

  private boolean isComplete(Connection connection) throws SQLException {
    return answer(connection, "SELECT to_regclass('demo.generated') IS NOT NULL")
        && answer(connection, "SELECT EXISTS (SELECT FROM demo.generated)");
  }

  private void requireEmpty(Connection connection) throws SQLException {
    if (answer(
        connection,
        "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname IN ('public', 'demo'))")) {
      // Never dropped from here: it might be somebody's real database.
      throw new NotStartedException(
          "The database "
              + connection.getCatalog()
              + " has tables, but is not a complete reference database. Use an empty one.");
    }
  }

  private static boolean answer(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  private static void run(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(file));
    } catch (IOException e) {
      throw new NotStartedException(
          "The file " + file + " can not be read. It belongs to the demo folder.", e);
    }
  }

  /** Rows of the main tables, by table name, in a fixed order. */
  public Map<String, Long> rowCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : COUNTED) {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
          count.next();
          counts.put(table, count.getLong(1));
        }
      }
    } catch (SQLException e) {
      throw new NotStartedException(
          "The rows of the reference database could not be counted: " + e.getMessage(), e);
    }
    return counts;
  }

  /**
   * Copies a whole database within its server, which is much faster than making one. Nobody may be
   * connected to the template.
   *
   * @param server any other database of the same server
   */
  public static void copy(DataSource server, String template, String copy) {
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + name(copy) + " TEMPLATE " + name(template) + " STRATEGY file_copy");
    } catch (SQLException e) {
      throw new NotStartedException(
          "Database " + template + " could not be copied to " + copy + ": " + e.getMessage(), e);
    }
  }

  private static String name(String database) {
    if (!NAME.matcher(database).matches()) {
      throw new IllegalArgumentException(
          "A database name has letters a to z, digits and underscores: " + database);
    }
    return database;
  }
}
