package io.custobarconnector.flow.alert;

import io.custobarconnector.sandbox.Rows;

/** The database of the shop, in which people work, and which may go away. */
final class ShopSource {

  /** Whom the connector reads as. */
  static final String READER = "reader_of_two_weeks";

  private final Rows rows;
  private int changes;

  ShopSource(Rows rows) {
    this.rows = rows;
    rows.run("CREATE ROLE %s LOGIN SUPERUSER".formatted(READER));
  }

  /** The names of some customers change. */
  void changeCustomers(int many) {
    rows.run(
        """
        UPDATE customer SET first_name = 'Aino' || ?::text
         WHERE id IN (SELECT id FROM customer WHERE NOT gdpr_restricted AND deleted_at IS NULL ORDER BY id LIMIT ?)\
        """,
        ++changes,
        many);
  }

  void changeStore() {
    rows.run(
        "UPDATE store SET name = 'Shop ' || ?::text WHERE id = (SELECT min(id) FROM store)",
        ++changes);
  }

  /** A store is changed by a program that forgets the time of change. */
  void changeStoreSilently() {
    rows.run(
        """
        SET session_replication_role = replica;
        UPDATE store SET name = name || '!' WHERE id = (SELECT max(id) FROM store)\
        """);
  }

  /** A receipt is as new. */
  void sell() {
    rows.run(
        """
        UPDATE receipt SET paid_at = paid_at + interval '1 second'
         WHERE id = (SELECT min(r.id) FROM receipt r JOIN customer c ON c.id = r.customer_id
                      WHERE r.status = 'paid' AND r.order_type = 'sale'
                        AND NOT c.gdpr_restricted AND c.deleted_at IS NULL)\
        """);
  }

  /** A receipt on which no benefit was used. */
  String receipt() {
    return String.valueOf(
        rows.one(
            """
            SELECT min(r.id) FROM receipt r
             WHERE NOT EXISTS (SELECT FROM benefit_use u WHERE u.receipt_id = r.id)\
            """));
  }

  /** It takes nobody in; the journal beside it does. */
  void goesAway() {
    rows.run("ALTER ROLE %s NOLOGIN".formatted(READER));
    rows.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", READER);
  }

  void isBack() {
    rows.run("ALTER ROLE %s LOGIN".formatted(READER));
  }

  /** Uses of benefits of which Custobar was not told, as the journal knows. */
  long untoldUses() {
    return rows.count("SELECT count(*) FROM connector.benefit_outbox");
  }
}
