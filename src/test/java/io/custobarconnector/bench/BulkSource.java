package io.custobarconnector.bench;

import io.custobarconnector.sandbox.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table of many sale rows of eleven fields, and what happens to it. */
final class BulkSource {

  /** What a row is, as the connector's query and everybody else's names it. */
  static final String FIELDS =
      """
      'R' || receipt AS sale_external_id, paid_at AS sale_date, customer AS sale_customer_id,
      shop AS sale_shop_id, 'COMPLETE' AS sale_state, id::text AS external_id, product AS product_id,
      title AS product_title, quantity, unit_price, total\
      """;

  private static final String FILL =
      """
      DROP TABLE IF EXISTS sale;
      CREATE TABLE sale (id bigint PRIMARY KEY, receipt bigint NOT NULL, changed_at timestamptz NOT NULL,
        paid_at timestamptz NOT NULL, customer text, shop text, product text, title text,
        quantity numeric(10,3), unit_price numeric(12,2), total numeric(12,2));
      INSERT INTO sale
      SELECT i, i / 3, timestamptz '2026-01-01 08:00+02' + i / 3 * interval '20 seconds',
             timestamptz '2026-01-01 08:00+02' + i / 3 * interval '20 seconds',
             (i / 3 %% 300000)::text, 'S' || i %% 40, (6400000000000 + i %% 50000)::text,
             'Product number ' || i %% 50000, 1 + i %% 3, (100 + i %% 9900) / 100.0,
             (1 + i %% 3) * (100 + i %% 9900) / 100.0
        FROM generate_series(1, %d) AS i;
      CREATE INDEX ON sale (changed_at, id);
      ANALYZE sale\
      """;

  private final EmbeddedDatabase database;
  private final int rows;

  BulkSource(EmbeddedDatabase database, int rows) {
    this.database = database;
    this.rows = rows;
  }

  void fill() throws SQLException {
    run(FILL.formatted(rows));
    run("VACUUM sale");
  }

  /** One of a hundred receipts is touched, half of them so that somebody could see it. */
  int touch() throws SQLException {
    return run(
        """
        UPDATE sale SET changed_at = clock_timestamp(),
               title = title || CASE WHEN receipt % 200 = 0 THEN ' (new)' ELSE '' END
         WHERE receipt % 100 = 0\
        """);
  }

  /** Another deployment has never delivered anything. */
  void forgetJournal() throws SQLException {
    run("DROP SCHEMA IF EXISTS connector CASCADE");
    run("CHECKPOINT");
  }

  EmbeddedDatabase database() {
    return database;
  }

  int rows() {
    return rows;
  }

  private int run(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }
}
