package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values as PostgreSQL's driver hands them over, each column type that a source may have. */
class DatabaseRowsTest {
  private static EmbeddedPostgres postgres;
  private static Connection connection;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    connection = postgres.getPostgresDatabase().getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS citext");
      statement.execute("CREATE TYPE tier AS ENUM ('gold', 'silver')");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    connection.close();
    postgres.close();
  }

  @Test
  void a_customer_of_every_column_type_is_written_right() throws SQLException {
    assertThat(
            customers(
                """
                SELECT 17::bigint AS _key,
                       '1f0e9d8c-7b6a-4554-8332-211000ffeedd'::uuid AS external_id,
                       401234567::int AS phone_number,
                       'Aino@Example.com'::citext AS email,
                       'gold'::tier AS first_name,
                       'Korhonen'::char(20) AS last_name,
                       true AS can_email, 0::smallint AS can_sms, 'f'::text AS can_post,
                       timestamptz '2026-03-01 10:00:00.123456+00' AS date_joined,
                       date '1980-02-29' AS birth_date,
                       ARRAY['b', NULL, 'a'] AS tags,
                       '["x", 1.50]'::jsonb AS mailing_lists,
                       12::numeric(10, 2) AS shop_id,
                       NULL::text AS city
                """))
        .containsExactly(
            "{\"external_id\":\"1f0e9d8c-7b6a-4554-8332-211000ffeedd\",\"phone_number\":\"+358401234567\","
                + "\"email\":\"Aino@example.com\",\"first_name\":\"gold\",\"last_name\":\"Korhonen\","
                + "\"can_email\":true,\"can_sms\":false,\"can_post\":false,"
                + "\"date_joined\":\"2026-03-01T12:00:00+02:00\",\"mailing_lists\":[\"x\",\"1.5\"],"
                + "\"tags\":[\"b\",\"a\"],\"city\":\"\",\"birth_date\":\"1980-02-29\",\"shop_id\":\"12\"}");
  }

  @Test
  void money_is_exact_from_every_numeric_column_type() throws SQLException {
    assertThat(
            format(
                "products",
                """
                SELECT 1::int AS external_id, 12.90::numeric AS price, 0.1::float8 AS sale_price,
                       19.99::float4 AS lowest_price, 12::bigint AS highest_price,
                       '[{"shop_id": 1, "quantity": 2.50}]'::json AS stock
                """))
        .containsExactly(
            "{\"external_id\":\"1\",\"price\":1290,\"sale_price\":10,\"lowest_price\":1999,"
                + "\"highest_price\":1200,\"stock\":[{\"shop_id\":\"1\",\"quantity\":2.5}]}");
  }

  @Test
  void what_cannot_be_written_is_named_by_kind() throws SQLException {
    Formatted formatted =
        Formats.of("products")
            .format(
                rows(
                    """
                    SELECT 1 AS external_id, 'NaN'::numeric AS price, '\\x01'::bytea AS title,
                           'infinity'::timestamptz AS date, '{}'::jsonb AS stock,
                           ARRAY[[1, 2]] AS tags
                    """));
    assertThat(json(formatted)).containsExactly("{\"external_id\":\"1\"}");
    assertThat(formatted.omissions())
        .extracting(Omission::kind)
        .containsExactly("wrong_type", "not_finite", "wrong_type", "out_of_range", "wrong_type");
  }

  private static List<String> customers(String query) throws SQLException {
    return format("customers", query);
  }

  private static List<String> format(String datatype, String query) throws SQLException {
    Formatted formatted = Formats.of(datatype).format(rows(query));
    assertThat(formatted.refusals()).isEmpty();
    assertThat(formatted.omissions()).isEmpty();
    return json(formatted);
  }

  private static List<Map<String, Object>> rows(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      Map<String, Object> row = new LinkedHashMap<>();
      for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
        row.put(result.getMetaData().getColumnLabel(column), result.getObject(column));
      }
      return List.of(row);
    }
  }
}
