package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.StandInOptions;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A snapshot of many rows in a small heap, in a process of its own: first all of them, then nothing
 * new, then a few changed and removed. -Drows=10000000 tries ten million.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class SnapshotMemoryIT {

  private static final long ROWS = Long.getLong("rows", 200_000);
  private static final long LONG_ROWS = Long.getLong("long.rows", 300);
  private static final int HEAP = Integer.getInteger("heap", 96);

  @TempDir Path folder;

  @Test
  void many_rows_are_compared_in_128_megabytes(DataSource database) throws Exception {
    StandInOptions counting = Deployment.standIn().countOnly(true).build();
    try (Deployment deployment = new Deployment(database, folder, counting)) {
      deployment.set("products.changes", "snapshot").set("guard.max-change", "100");
      deployment.rows().run("CREATE TABLE item (ean bigint PRIMARY KEY, title text)");
      deployment
          .rows()
          .run(
              "INSERT INTO item SELECT 6400000000000 + n, 'Title ' || n FROM generate_series(1, ?) n",
              ROWS);
      deployment.write(
          "products.sql", "SELECT ean::text AS _key, ean::text AS external_id, title FROM item");
      run(deployment);
      assertThat(deployment.custobar().acceptedRows(Datatype.PRODUCTS)).isEqualTo(ROWS);
      run(deployment);
      deployment.rows().run("UPDATE item SET title = title || '!' WHERE ean % 1000 = 7");
      deployment.rows().run("DELETE FROM item WHERE ean % 1000 = 8");
      run(deployment);
      assertThat(deployment.custobar().acceptedRows(Datatype.PRODUCTS))
          .isEqualTo(ROWS + 2 * (ROWS / 1000));
      assertThat(deployment.rows().count("SELECT count(*) FROM connector.delivered"))
          .isEqualTo(ROWS - ROWS / 1000);
    }
  }

  /** A page is bounded by bytes as well. -Dlong.rows=1000 -Dheap=128 tries 200 megabytes. */
  @Test
  void long_descriptions_do_not_fill_the_memory(DataSource database) throws Exception {
    StandInOptions counting = Deployment.standIn().countOnly(true).build();
    try (Deployment deployment = new Deployment(database, folder, counting)) {
      deployment
          .rows()
          .run(
              "CREATE TABLE item AS SELECT n AS id, repeat(md5(n::text), 6250) AS text, now() AS changed FROM generate_series(1, ?) n",
              LONG_ROWS);
      deployment.write(
          "products.sql",
          "SELECT changed AS _changed_at, id AS _key, 'P' || id AS external_id, 'P' AS title, text AS description FROM item");
      run(deployment, HEAP);
      assertThat(deployment.custobar().acceptedRows(Datatype.PRODUCTS)).isEqualTo(LONG_ROWS);
    }
  }

  private void run(Deployment deployment) throws InterruptedException {
    run(deployment, 128);
  }

  private void run(Deployment deployment, int megabytes) throws InterruptedException {
    try (ChildProcess connector =
        ChildProcess.withHeap(
            folder,
            megabytes,
            "run",
            "--once",
            "--config",
            deployment.config().toString(),
            "products")) {
      assertThat(connector.await(Duration.ofMinutes(60))).as(connector.err()).isZero();
      if (ROWS > 1_000_000) {
        System.out.println(connector.out());
      }
    }
  }
}
