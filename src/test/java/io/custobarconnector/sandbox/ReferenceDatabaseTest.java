package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceDatabaseTest {
  private static final Path DEMO = ReferenceDatabaseExtension.DEMO;
  private static final List<String> TABLES =
      List.of(
          "store",
          "customer",
          "customer_phone",
          "customer_address",
          "customer_identifier",
          "product",
          "product_barcode",
          "price",
          "stock_balance",
          "receipt",
          "receipt_line",
          "receipt_payment",
          "benefit_use",
          "loyalty_join");

  private EmbeddedDatabase server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = EmbeddedDatabase.start(folder, 0, Durability.FAST);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void it_is_made_once_and_then_left_as_it_is() {
    Rows rows = empty("once");
    List<String> progress = new ArrayList<>();
    Map<String, Long> made =
        ReferenceDatabase.create(rows.database(), DEMO, 0.02, 42, progress::add).rowCounts();
    assertThat(made.get("receipt_line")).isBetween(3_500L, 4_500L);
    assertThat(progress).first().isEqualTo("Making the tables ...");
    assertThat(progress.get(progress.size() - 1))
        .startsWith("The reference database is ready after");

    rows.run("DELETE FROM receipt_payment");
    progress.clear();
    Map<String, Long> found =
        ReferenceDatabase.create(rows.database(), DEMO, 0.02, 42, progress::add).rowCounts();
    assertThat(found)
        .containsEntry("receipt_payment", 0L)
        .containsEntry("receipt", made.get("receipt"));
    assertThat(progress).containsExactly("The reference database is there already.");
  }

  @Test
  void the_same_seed_makes_the_same_rows_and_another_seed_makes_others() {
    assertThat(fingerprint("same_1", 7, "UTC"))
        .isEqualTo(fingerprint("same_2", 7, "America/New_York"))
        .isNotEqualTo(fingerprint("other", 8, "UTC"));
  }

  @Test
  void food_is_taxed_at_14_percent_until_the_end_of_2025_and_at_13_and_a_half_after() {
    fingerprint("vat", 7, "UTC"); // ends in November 2026, whenever this runs
    assertThat(
            new Rows(server.dataSource("vat"))
                .list(
                    "SELECT DISTINCT l.tax_percent::text AS tax, r.paid_at < '2026-01-01 00:00 Europe/Helsinki' AS before FROM receipt r"
                        + " JOIN receipt_line l ON l.receipt_id = r.id WHERE l.tax_percent BETWEEN 13 AND 15 AND r.order_type = 'sale' AND r.status = 'paid' ORDER BY 1"))
        .containsExactly(
            Map.of("tax", "13.5", "before", false), Map.of("tax", "14.0", "before", true));
  }

  @Test
  void a_making_that_broke_off_leaves_nothing_and_the_next_one_succeeds(@TempDir Path broken)
      throws IOException {
    for (String file : List.of("schema.sql", "generate.sql", "trade.sql")) {
      Files.copy(DEMO.resolve(file), broken.resolve(file));
    }
    String generate = Files.readString(DEMO.resolve("generate.sql"));
    Files.writeString(
        broken.resolve("generate.sql"),
        generate.replace(
            "PERFORM demo.generate_customers(",
            "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM demo.generate_customers("));
    Rows rows = empty("broken");
    assertThatThrownBy(
            () -> ReferenceDatabase.create(rows.database(), broken, 0.01, 42, message -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could not be made");
    assertThat(
            ReferenceDatabase.create(rows.database(), DEMO, 0.01, 42, message -> {})
                .rowCounts()
                .get("customer"))
        .isEqualTo(200);
  }

  @Test
  void a_database_with_other_tables_is_left_alone() {
    Rows rows = empty("somebodys");
    rows.run("CREATE TABLE customer (name text)");
    assertThatThrownBy(
            () -> ReferenceDatabase.create(rows.database(), DEMO, 0.01, 42, message -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Use an empty one");
    assertThat(rows.count("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'demo')"))
        .isEqualTo(1);
  }

  @Test
  void a_missing_file_and_an_impossible_scale_are_named(@TempDir Path nothing) {
    Rows rows = empty("wrong");
    assertThatThrownBy(
            () -> ReferenceDatabase.create(rows.database(), nothing, 0.01, 42, message -> {}))
        .hasMessageContaining("schema.sql");
    assertThatThrownBy(() -> ReferenceDatabase.create(rows.database(), DEMO, 0, 42, message -> {}))
        .hasMessageContaining("at most 50");
  }

  @Test
  void a_copy_has_the_rows_of_its_template() {
    ReferenceDatabase.create(empty("template").database(), DEMO, 0.01, 42, message -> {});
    ReferenceDatabase.copy(server.dataSource(), "template", "a_copy");
    assertThat(new Rows(server.dataSource("a_copy")).count("SELECT count(*) FROM customer"))
        .isEqualTo(200);
    assertThatThrownBy(
            () ->
                ReferenceDatabase.copy(
                    server.dataSource(), "template", "x; DROP DATABASE template"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String fingerprint(String database, long seed, String zone) {
    Rows rows = empty(database);
    rows.run("ALTER DATABASE " + database + " SET timezone = '" + zone + "'");
    rows.run(Rows.file(DEMO.resolve("schema.sql")));
    rows.run(Rows.file(DEMO.resolve("generate.sql")));
    rows.run(
        "SELECT demo.generate(scale => 0.01, seed => "
            + seed
            + ", end_at => '2026-11-20 12:00 Europe/Helsinki')");
    StringBuilder prints = new StringBuilder();
    for (String table : TABLES) {
      prints
          .append(table)
          .append(' ')
          .append(
              rows.one("SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM " + table + " t"))
          .append('\n');
    }
    return prints.toString();
  }

  private Rows empty(String name) {
    new Rows(server.dataSource()).run("CREATE DATABASE " + name);
    return new Rows(server.dataSource(name));
  }
}
