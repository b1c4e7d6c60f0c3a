package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One column per table says when a row, or anything that belongs to it, last changed. */
@ExtendWith(ReferenceDatabaseExtension.class)
class SourceClockTest {
  private Rows rows;

  @BeforeEach
  void look(DataSource database) {
    rows = new Rows(database);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "customer   | UPDATE customer_phone SET value = '050 1112223' WHERE (customer_id, position) = (SELECT customer_id, position FROM customer_phone LIMIT 1)",
        "customer   | DELETE FROM customer_address WHERE customer_id = (SELECT customer_id FROM customer_address LIMIT 1)",
        "customer   | UPDATE customer SET loyalty_points = 1 WHERE id = (SELECT id FROM customer LIMIT 1)",
        "customer   | INSERT INTO customer_group_member SELECT id, 4 FROM customer c WHERE NOT EXISTS (SELECT FROM customer_group_member WHERE customer_id = c.id) LIMIT 1",
        "product    | INSERT INTO product_barcode (product_id, position, barcode) VALUES (1001, 9, '7310000000014')",
        "product    | INSERT INTO price (product_id, amount, valid_from, valid_to) VALUES (1001, 1, now(), now() + interval '1 day')",
        "product    | UPDATE product SET name = 'Uusi nimi' WHERE id = 1001",
        "stock_item | UPDATE stock_balance SET current_qty = 7 WHERE (stock_item_id, stock_id) = (SELECT stock_item_id, stock_id FROM stock_balance LIMIT 1)",
        "receipt    | UPDATE receipt_line SET name = 'Uusi nimi' WHERE (receipt_id, line_no) = (SELECT receipt_id, line_no FROM receipt_line LIMIT 1)",
        "receipt    | DELETE FROM receipt_payment WHERE receipt_id = (SELECT receipt_id FROM receipt_payment LIMIT 1)",
        "receipt    | UPDATE receipt SET customer_id = NULL WHERE id = (SELECT id FROM receipt WHERE customer_id IS NOT NULL LIMIT 1)"
      })
  void a_change_of_a_part_is_a_change_of_the_whole(String table, String change) {
    Timestamp before = (Timestamp) rows.one("SELECT clock_timestamp()");
    rows.run(change);
    assertThat(rows.count("SELECT count(*) FROM " + table + " WHERE updated_at > ?", before))
        .isEqualTo(1);
  }

  @Test
  void an_import_that_brings_its_own_time_keeps_it() {
    Timestamp then = Timestamp.valueOf("2026-03-01 12:00:00");
    rows.run("UPDATE product SET name = 'Tuotu', updated_at = ? WHERE id = 1001", then);
    assertThat(rows.one("SELECT updated_at FROM product WHERE id = 1001")).isEqualTo(then);
  }
}
