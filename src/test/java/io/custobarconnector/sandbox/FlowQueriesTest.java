package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.common.BaseDataSource;

/** What the four queries promise the connector that wraps them, over all generated rows. */
@ExtendWith(ReferenceDatabaseExtension.class)
class FlowQueriesTest {
  private static final int PAGE = 500;

  private Rows rows;

  @BeforeEach
  void look(DataSource database) {
    rows = new Rows(database);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shops", "customers", "products", "sales"})
  void keys_are_unique_and_every_row_says_when_it_changed(String flow) {
    Map<String, Object> answer =
        rows.list(
                "SELECT count(*) AS all, count(DISTINCT _key) AS keys, count(_changed_at) AS times FROM ("
                    + Rows.flow(flow)
                    + ") q")
            .get(0);
    assertThat(answer.get("all"))
        .isEqualTo(answer.get("keys"))
        .isEqualTo(answer.get("times"))
        .isNotEqualTo(0L);
  }

  @ParameterizedTest
  @CsvSource({
    "shops, external_id",
    "customers, external_id",
    "products, external_id",
    "sales, external_id"
  })
  void no_two_rows_have_the_same_id_in_custobar(String flow, String id) {
    assertThat(
            rows.list(
                "SELECT "
                    + id
                    + " FROM ("
                    + Rows.flow(flow)
                    + ") q GROUP BY 1 HAVING count(*) > 1"))
        .isEmpty();
    assertThat(
            rows.count(
                "SELECT count(*) FROM ("
                    + Rows.flow(flow)
                    + ") q WHERE "
                    + id
                    + " IS NULL OR "
                    + id
                    + " !~ '^[A-Za-z0-9-]+$'"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shops", "customers", "products", "sales"})
  void pages_of_changes_bring_every_row_once_though_many_changed_at_one_moment(String flow)
      throws SQLException {
    long all = rows.count("SELECT count(*) FROM (" + Rows.flow(flow) + ") q");
    Timestamp changed = Timestamp.valueOf("2000-01-01 00:00:00");
    long key = 0;
    List<Long> seen = new ArrayList<>();
    while (true) {
      List<Map<String, Object>> page = rows.list(paged(flow, PAGE), changed, key, changed);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(row -> seen.add(((Number) row.get("_key")).longValue()));
      changed = (Timestamp) page.get(page.size() - 1).get("_changed_at");
      key = ((Number) page.get(page.size() - 1).get("_key")).longValue();
    }
    assertThat(seen).hasSize((int) all).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "customers, customer_changed",
    "products, product_changed",
    "sales, receipt_changed",
    "shops, store_changed"
  })
  void a_page_is_found_through_the_index_of_changes(
      String flow, String index, DataSource database) {
    // At this size reading the table is as good, so that way is closed: can the condition reach the
    // index at all?
    ((BaseDataSource) database).setOptions("-c enable_seqscan=off");
    Timestamp changed =
        (Timestamp)
            rows.one(
                "SELECT max(_changed_at) - interval '90 days' FROM (" + Rows.flow(flow) + ") q");
    String plan =
        String.join(
            "\n",
            rows.list("EXPLAIN " + paged(flow, PAGE), changed, 0L, changed).stream()
                .map(r -> (String) r.get("QUERY PLAN"))
                .toList());
    assertThat(plan)
        .containsPattern("(Index Scan|Index Only Scan|Bitmap Index Scan) (using|on) " + index);
    assertThat(plan).containsPattern("Index Cond: .*updated_at >=");
  }

  @Test
  void the_lines_of_a_receipt_are_neighbours_and_carry_the_same_header() {
    List<Map<String, Object>> sales =
        rows.list("SELECT * FROM (" + Rows.flow("sales") + ") q ORDER BY _changed_at, _key");
    Set<Object> finished = new HashSet<>();
    Map<String, Object> before = null;
    for (Map<String, Object> row : sales) {
      if (before == null || !before.get("sale_external_id").equals(row.get("sale_external_id"))) {
        assertThat(finished.add(row.get("sale_external_id")))
            .as("receipt comes in one piece")
            .isTrue();
      } else {
        assertThat(header(row)).isEqualTo(header(before));
      }
      before = row;
    }
    assertThat(finished).hasSizeGreaterThan(500);
  }

  @Test
  void the_rows_of_a_sale_add_up_to_its_header() {
    assertThat(
            rows.list(
                "SELECT sale_external_id FROM ("
                    + Rows.flow("sales")
                    + ") q GROUP BY 1"
                    + " HAVING sum(total) <> min(sale_total) OR sum(discount) <> min(sale_discount)"))
        .isEmpty();
  }

  @Test
  void revenue_in_custobar_is_revenue_at_the_till_of_people_who_are_known() {
    Object sent =
        rows.one(
            "SELECT sum(total) FROM (" + Rows.flow("sales") + ") q WHERE sale_state = 'COMPLETE'");
    Object booked =
        rows.one(
            "SELECT sum(r.total_gross - coalesce((SELECT sum(l.line_total_gross) FROM receipt_line l WHERE l.receipt_id = r.id"
                + " AND l.line_type IN ('gift_card', 'deposit') AND NOT l.voided), 0))"
                + " FROM receipt r LEFT JOIN customer c ON c.id = r.customer_id"
                + " WHERE r.status = 'paid' AND r.order_type <> 'void'"
                + " AND coalesce(c.id::text, r.customer_phone, r.customer_email) IS NOT NULL AND c.gdpr_restricted IS NOT TRUE");
    assertThat(sent).isEqualTo(booked);
  }

  @Test
  void every_product_sold_is_a_product_sent() {
    assertThat(
            rows.list(
                "SELECT DISTINCT product_id FROM ("
                    + Rows.flow("sales")
                    + ") s WHERE product_id IS NOT NULL"
                    + " AND product_id NOT IN (SELECT external_id FROM ("
                    + Rows.flow("products")
                    + ") p)"))
        .isEmpty();
  }

  @Test
  void every_customer_and_shop_of_a_sale_is_sent() {
    assertThat(
            rows.list(
                "SELECT FROM ("
                    + Rows.flow("sales")
                    + ") s WHERE sale_customer_id NOT IN (SELECT external_id FROM ("
                    + Rows.flow("customers")
                    + ") c) OR sale_shop_id NOT IN (SELECT external_id FROM ("
                    + Rows.flow("shops")
                    + ") h)"))
        .isEmpty();
  }

  private static Map<String, Object> header(Map<String, Object> row) {
    Map<String, Object> header = new java.util.TreeMap<>();
    row.forEach(
        (column, value) -> {
          if (column.startsWith("sale_")) {
            header.put(column, String.valueOf(value));
          }
        });
    return header;
  }

  /** The connector's own wrapper. */
  private static String paged(String flow, int limit) {
    return "SELECT * FROM ("
        + Rows.flow(flow)
        + ") q WHERE (q._changed_at, q._key) > (?::timestamptz, ?::bigint)"
        + " AND q._changed_at >= ? ORDER BY q._changed_at, q._key LIMIT "
        + limit;
  }
}
