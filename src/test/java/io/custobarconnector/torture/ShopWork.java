package io.custobarconnector.torture;

import io.custobarconnector.sandbox.Rows;
import java.util.List;
import java.util.SplittableRandom;

/** What somebody in a shop does next, as SQL of a transaction. */
final class ShopWork {

  private static final String[] NAMES = {
    "Korhonen",
    "Åkerblom",
    "O'Neill",
    "Mäkelä \"Mökki\"",
    "Nguyễn",
    "\uD83D\uDE00 Virtanen",
    "A\\nB"
  };

  private final SplittableRandom random;
  private final long firstCustomer;
  private final int customers;
  private final int products;
  private final long receipts;
  private final int stores;

  ShopWork(SplittableRandom random, Rows rows) {
    this.random = random;
    this.firstCustomer = rows.count("SELECT min(sequence_number) FROM customer");
    this.customers = (int) rows.count("SELECT count(*) FROM customer");
    this.products = (int) rows.count("SELECT max(id) - 999 FROM product");
    this.receipts = rows.count("SELECT max(id) FROM receipt");
    this.stores = (int) rows.count("SELECT max(id) FROM store");
  }

  /**
   * @param trading whether a whole moment of trade may be it, of which there is one at a time
   */
  List<String> next(boolean trading) {
    return switch (random.nextInt(trading ? 25 : 23)) {
      case 0, 1 -> customer("last_name = '%s %d'".formatted(name(), random.nextInt(1000)));
      case 2 -> customer("loyalty_points = %d".formatted(random.nextInt(5000)));
      case 3 -> customer("custom_note = 'note %d'".formatted(random.nextInt(1000)));
      case 4 -> clockSteppedBack();
      case 5 -> touched("customer", "sequence_number", firstCustomer + random.nextInt(customers));
      case 6 -> touched("product", "id", product());
      case 7 -> touched("receipt", "id", receipt());
      case 8 -> phone();
      case 9 -> address();
      case 10 -> group();
      case 11 -> said();
      case 12 -> random.nextInt(6) == 0 ? gone() : customer("language = 'sv'");
      case 13 -> store();
      case 14, 15 -> price();
      case 16 -> range();
      case 17 -> line();
      case 18 -> voided();
      case 19 -> benefit();
      case 20 -> stock();
      case 21, 22 -> joined();
      default -> List.of("SELECT demo.trade(%d)".formatted(1 + random.nextInt(6)));
    };
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)].replace("'", "''");
  }

  private String somebody() {
    return "(SELECT id FROM customer WHERE sequence_number = %d AND deleted_at IS NULL)"
        .formatted(firstCustomer + random.nextInt(customers));
  }

  private long product() {
    return 1000L + random.nextInt(products);
  }

  private long receipt() {
    return random.nextLong(receipts) + 1;
  }

  private List<String> customer(String change) {
    return List.of("UPDATE customer SET %s WHERE id = %s".formatted(change, somebody()));
  }

  private List<String> clockSteppedBack() {
    return customer(
        "last_name = '%s', updated_at = now() - interval '%d ms'"
            .formatted(name(), random.nextInt(800)));
  }

  /** Many rows with one time of change, and nothing to see for Custobar. */
  private List<String> touched(String table, String key, long from) {
    return List.of(
        "UPDATE %s SET updated_at = now() WHERE %s BETWEEN %d AND %d"
            .formatted(table, key, from, from + random.nextInt(60)));
  }

  /** A Finnish number: who lives abroad types the prefix, since 040 is Malmö in Sweden. */
  private List<String> phone() {
    return List.of(
        """
        INSERT INTO customer_phone
        SELECT c.id, 1, CASE WHEN EXISTS (SELECT 1 FROM customer_address a WHERE a.customer_id = c.id AND a.country <> 'FI')
                             THEN '+358 40 %1$07d' ELSE '040 %1$07d' END
          FROM customer c WHERE c.id = %2$s
            ON CONFLICT (customer_id, position) DO UPDATE SET value = excluded.value\
        """
            .formatted(random.nextInt(10_000_000), somebody()));
  }

  private List<String> address() {
    return List.of(
        "UPDATE customer_address SET street_address = 'Uusikuja %d' WHERE position = 1 AND customer_id = %s"
            .formatted(random.nextInt(1000), somebody()));
  }

  private List<String> group() {
    String who = somebody();
    return random.nextBoolean()
        ? List.of("DELETE FROM customer_group_member WHERE customer_id = " + who)
        : List.of(
            """
            INSERT INTO customer_group_member
            SELECT c.id, g.id FROM customer c, customer_group g WHERE c.id = %s ON CONFLICT DO NOTHING\
            """
                .formatted(who));
  }

  /**
   * What somebody said. A yes soon after a no does not count while it is not certain that Custobar
   * has taken the no.
   */
  private List<String> said() {
    String channel = random.nextBoolean() ? "email" : "sms";
    return List.of(
        """
        UPDATE customer SET marketing_%1$s = %2$s, marketing_%1$s_at = now(), marketing_%1$s_source = 'pos'
         WHERE id = %3$s AND (marketing_%1$s_at IS NULL OR marketing_%1$s_at < now())
           AND (NOT %2$s OR marketing_%1$s IS NOT false OR marketing_%1$s_at < now() - interval '30 seconds')\
        """
            .formatted(channel, random.nextBoolean(), somebody()));
  }

  /** Erased or restricted, as the source does it. */
  private List<String> gone() {
    String who = somebody();
    if (random.nextBoolean()) {
      return List.of("UPDATE customer SET gdpr_restricted = true WHERE id = " + who);
    }
    return List.of(
        "CREATE TEMP TABLE erased ON COMMIT DROP AS SELECT id FROM customer WHERE id = " + who,
        "UPDATE receipt SET customer_id = NULL WHERE customer_id IN (SELECT id FROM erased)",
        "DELETE FROM customer_phone WHERE customer_id IN (SELECT id FROM erased)",
        "DELETE FROM customer_address WHERE customer_id IN (SELECT id FROM erased)",
        """
        UPDATE customer SET first_name = NULL, last_name = NULL, company_name = NULL, email = NULL,
               loyalty_points = NULL, loyalty_tier_id = NULL, deleted_at = now()
         WHERE id IN (SELECT id FROM erased)\
        """,
        "DROP TABLE erased");
  }

  private List<String> store() {
    return List.of(
        "UPDATE store SET name = 'Revontuli %d' WHERE id = %d"
            .formatted(random.nextInt(100), 1 + random.nextInt(stores)));
  }

  private List<String> price() {
    return random.nextInt(3) > 0
        ? List.of(
            "UPDATE product SET standard_price = %d.%02d WHERE id = %d"
                .formatted(random.nextInt(500), random.nextInt(100), product()))
        : List.of(
            """
            INSERT INTO price (product_id, amount, valid_from, valid_to)
            SELECT id, %d.90, now() - interval '1 second', now() + interval '1 day' FROM product WHERE id = %d\
            """
                .formatted(random.nextInt(100), product()));
  }

  private List<String> range() {
    return List.of("UPDATE product SET active = NOT active WHERE id = " + product());
  }

  private List<String> line() {
    return List.of(
        """
        INSERT INTO receipt_line (receipt_id, line_no, name, qty, unit_price_gross, tax_percent, line_total_gross)
        SELECT id, %d, 'Lisärivi', 1, %d, 25.5, %2$d FROM receipt WHERE id = %d
            ON CONFLICT (receipt_id, line_no) DO UPDATE SET name = excluded.name || '.'\
        """
            .formatted(100 + random.nextInt(3), 1 + random.nextInt(50), receipt()));
  }

  private List<String> voided() {
    return List.of(
        "UPDATE receipt SET status = 'voided' WHERE status = 'paid' AND order_type = 'sale' AND id = "
            + receipt());
  }

  private List<String> benefit() {
    return List.of(
        """
        INSERT INTO benefit_use (receipt_id, benefit_ref, phone_used, state, checked_at, used_at)
        SELECT id, 'COFFEE-%d', '0', 'used', now(), now() FROM receipt WHERE id = %d\
        """
            .formatted(random.nextInt(1000), receipt()));
  }

  private List<String> stock() {
    return List.of(
        """
        UPDATE stock_balance SET current_qty = %d, updated_at = now()
         WHERE stock_item_id IN (SELECT i.id FROM stock_item i JOIN product p ON p.sku = i.sku WHERE p.id = %d)\
        """
            .formatted(random.nextInt(50), product()));
  }

  /** Somebody joins while buying. */
  private List<String> joined() {
    return List.of(
        """
        WITH paid AS (
          INSERT INTO receipt (receipt_number, store_id, customer_id, opened_at, paid_at, total_gross)
          SELECT 'J', %d, id, now(), now(), 10 FROM customer WHERE id = %s RETURNING id, customer_id, store_id
        ), line AS (
          INSERT INTO receipt_line (receipt_id, line_no, name, qty, unit_price_gross, tax_percent, line_total_gross)
          SELECT id, 1, 'Muki', 1, 10, 25.5, 10 FROM paid
        )
        INSERT INTO loyalty_join (customer_id, receipt_id, store_id, joined_at)
        SELECT customer_id, id, store_id, now() FROM paid\
        """
            .formatted(1 + random.nextInt(stores), somebody()));
  }
}
