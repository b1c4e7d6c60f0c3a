package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receipt that no till can have written, among others: in a small heap, in processes of its own.
 * -Dlines=200000 makes it larger.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class LargeReceiptIT {

  private static final int LINES = Integer.getInteger("lines", 13_000);

  @TempDir Path folder;
  private Deployment deployment;
  private Rows rows;

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder, Deployment.standIn().countOnly(true).build());
    rows = deployment.rows();
    rows.run(
        "CREATE TABLE line (receipt text, n int, price numeric, changed timestamptz, PRIMARY KEY (receipt, n))");
    rows.run(
        "INSERT INTO line SELECT 'R-' || n / 3, n, 1.5, now() - interval '2 days' FROM generate_series(1, 3000) n");
    rows.run(
        "INSERT INTO line SELECT 'R-HUGE', n, 1.5, now() - interval '1 day' + n * interval '100 ms' FROM generate_series(1, ?) n",
        LINES);
    deployment.write(
        "sales.sql",
        """
        SELECT changed AS _changed_at, receipt || '-' || n AS _key, CASE WHEN price < 9 THEN receipt || '-' || n END AS external_id,
               receipt AS sale_external_id, timestamptz '2026-01-01' AS sale_date, 'a@example.com' AS sale_email,
               repeat('x', 300) AS product_title, 'P-1' AS product_id, price AS unit_price, 1 AS quantity, price AS total
          FROM line\
        """);
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  private void connector(List<Integer> exits, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = deployment.config().toString();
    try (ChildProcess child = ChildProcess.withHeap(folder, 96, all)) {
      assertThat(child.await()).as(child.out() + child.err()).isIn(exits);
    }
  }

  @Test
  void it_goes_in_several_requests_and_the_others_go_on() throws Exception {
    connector(List.of(0), "run", "--once", "sales");
    assertThat(deployment.custobar().acceptedRows(Datatype.SALES)).isEqualTo(LINES + 3000);
    assertThat(deployment.uploads(Datatype.SALES))
        .allSatisfy(seen -> assertThat(seen.rows()).isLessThan(6100));
    rows.run("UPDATE line SET price = 9 WHERE receipt = 'R-HUGE' AND n = 5");
    connector(List.of(3), "reconcile", "sales");
    assertThat(rows.count("SELECT count(*) FROM connector.rejected"))
        .as("the part that has them")
        .isBetween(4000L, 6000L);
    rows.run("UPDATE line SET price = 3 WHERE price = 9");
    connector(List.of(0, 3), "rejected", "retry", "sales");
    assertThat(rows.count("SELECT count(*) FROM connector.rejected"))
        .as("5000 are tried at once")
        .isLessThan(1001);
    connector(List.of(0), "backfill", "sales", "--all", "--yes");
    assertThat(rows.count("SELECT count(*) FROM connector.rejected")).isZero();
    assertThat((Long) lastRun().get("rows_sent")).isGreaterThanOrEqualTo(LINES + 3000L);
  }

  private Map<String, Object> lastRun() {
    return rows.list("SELECT rows_read, rows_sent FROM connector.run ORDER BY id DESC LIMIT 1")
        .get(0);
  }
}
