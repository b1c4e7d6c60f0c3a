package io.custobarconnector.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the stand-in Custobar holds what the source says, record by record and field by field. It
 * asks the source by the deployment's queries and Custobar by HTTP, and shares no code with the
 * connector.
 *
 * @param queries the folder of the queries
 * @param database the source, with the journal in it
 * @param held what Custobar holds
 */
record Comparison(Path queries, String database, Held held) {

  /** What differs, a line each, without anybody's data. */
  List<String> differences() throws IOException, SQLException, InterruptedException {
    held.settle();
    List<String> differences = new ArrayList<>();
    Map<String, JsonNode> products = held.byId("products");
    differences.addAll(compare("shops", held.byId("shops"), true));
    differences.addAll(compare("customers", held.byId("customers"), true));
    differences.addAll(compare("products", products, true));
    differences.addAll(compare("stock", products, false));
    differences.addAll(compare("sales", held.saleLines(), true));
    differences.addAll(joins());
    differences.addAll(failures());
    return differences;
  }

  /**
   * Of one flow.
   *
   * @param complete whether the records are all of this flow
   */
  private List<String> compare(String flow, Map<String, JsonNode> records, boolean complete)
      throws IOException, SQLException {
    List<String> differences = new ArrayList<>();
    Map<String, JsonNode> rest = new TreeMap<>(records);
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query(flow))) {
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        columns.add(row.getMetaData().getColumnLabel(i));
      }
      while (row.next()) {
        String id = row.getString("external_id");
        JsonNode record = rest.remove(id);
        boolean gone = isTrue(row, columns, "_deleted") || isTrue(row, columns, "_forget");
        // A person who is gone is not there at all. A product that was there is hidden, and what
        // changes of it from then on is not sent.
        if (record == null || (gone && !flow.equals("products"))) {
          if (gone != (record == null)) {
            differences.add(
                "%s %s: %s".formatted(flow, id, gone ? "is still there" : "is missing"));
          }
          continue;
        }
        for (String column : gone ? List.of("visible") : columns) {
          if (!column.startsWith("_")
              && !Values.areSame(column, row.getObject(column), record.path(column))) {
            differences.add("%s %s: %s differs".formatted(flow, id, column));
          }
        }
      }
    }
    if (complete) {
      rest.keySet().forEach(id -> differences.add("%s %s: not in the source".formatted(flow, id)));
    }
    return differences;
  }

  private String query(String flow) throws IOException {
    return Files.readString(queries.resolve(flow + ".sql"))
        .replace("{{loyalty-joins.event-type}}", "LOYALTY_JOIN");
  }

  private static boolean isTrue(ResultSet row, List<String> columns, String column)
      throws SQLException {
    return columns.contains(column) && row.getBoolean(column);
  }

  /** An event is there once, by whom and when it was. */
  private List<String> joins() throws IOException, SQLException, InterruptedException {
    Map<String, Integer> more = new TreeMap<>();
    for (JsonNode event : held.all("events")) {
      Instant at = Values.instant(event.path("date").asText());
      more.merge("%s of sale %s".formatted(at, event.path("sale_id").asText()), 1, Integer::sum);
    }
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query("loyalty-joins"))) {
      while (row.next()) {
        Instant at = Values.instant(row.getTimestamp("date"));
        more.merge("%s of sale %s".formatted(at, row.getString("sale_id")), -1, Integer::sum);
      }
    }
    return more.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
        .map(
            entry ->
                "loyalty-joins %s: %s"
                    .formatted(entry.getKey(), entry.getValue() > 0 ? "is doubled" : "is missing"))
        .toList();
  }

  private List<String> failures() throws SQLException {
    List<String> failures = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT flow, outcome, error FROM connector.run"
                    + " WHERE outcome IN ('failed', 'interrupted') ORDER BY id")) {
      while (row.next()) {
        failures.add(
            "%s: a run is %s: %s".formatted(row.getString(1), row.getString(2), row.getString(3)));
      }
    }
    return failures;
  }
}
