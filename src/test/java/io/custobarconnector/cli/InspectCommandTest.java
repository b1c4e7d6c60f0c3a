package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.WithoutJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The first look at a database that nobody knows: drafts that pass {@code check}. */
class InspectCommandTest {

  private static final Path SCHEMAS = Path.of("src/test/resources/firstday");

  /** Stands in rows of both schemas. */
  private static final List<String> VALUES =
      List.of(
          "merkki", "Korhonen", "Nyman", "Rantatie", "Strandvägen", "@example", "040123", "010180");

  @TempDir Path folder;
  private Deployment deployment;

  @AfterEach
  void remove() {
    deployment.close();
  }

  /** A deployment that has settings, and no routes yet. */
  private void deploy(DataSource database) throws IOException {
    deployment = new Deployment(database, folder);
    for (String flow : Deployment.FLOWS) {
      Files.delete(deployment.routes().resolve(flow + ".camel.yaml"));
      Files.delete(deployment.routes().resolve(flow + ".sql"));
    }
  }

  private void deploy(DataSource database, String schema) throws IOException {
    deploy(database);
    deployment.rows().run(Files.readString(SCHEMAS.resolve(schema).resolve("schema.sql")));
  }

  private Cli inspect(String... more) {
    return deployment.command(List.of("inspect"), more);
  }

  private Map<String, String> likeliest() {
    Map<String, String> tables = new TreeMap<>();
    for (JsonNode table : inspect("--json").json().path("tables")) {
      tables.putIfAbsent(
          table.path("looksLike").asText(),
          table.path("schema").asText() + "." + table.path("name").asText());
    }
    return tables;
  }

  private String draft(String flow) {
    for (JsonNode draft : inspect("--json").json().path("drafts")) {
      if (draft.path("flow").asText().equals(flow)) {
        return draft.path("sql").asText();
      }
    }
    throw new AssertionError("no draft of " + flow);
  }

  /** Writes the drafts and adds the settings that they ask for; the queries stay as they are. */
  private void writeAndSet() {
    Cli written = inspect("--write", "--json");
    assertThat(written.exit()).as(written.err()).isZero();
    for (JsonNode draft : written.json().path("drafts")) {
      assertThat(draft.path("settings")).hasSizeLessThanOrEqualTo(5);
      draft
          .path("settings")
          .forEach(
              line ->
                  deployment.set(line.asText().split("=", -1)[0], line.asText().split("=", -1)[1]));
    }
    for (String flow : List.of("webshop-orders", "marketing-permissions")) {
      deployment.set(flow + ".enabled", "false");
    }
  }

  private void passesCheck() {
    Cli check = deployment.command("check", "--rows", "all");
    assertThat(check.exit()).as(check.out()).isZero();
    assertThat(check.out())
        .contains("enabled are shops, products, customers, sales", " rows fit")
        .doesNotContain("would be rejected");
  }

  @Nested
  @ExtendWith(ReferenceDatabaseExtension.class)
  class OfTheReferenceDatabase {

    @Test
    void finds_its_tables_and_drafts_what_check_takes(DataSource database) throws IOException {
      deploy(database);
      assertThat(likeliest())
          .containsEntry("shop", "public.store")
          .containsEntry("customer", "public.customer")
          .containsEntry("product", "public.product")
          .containsEntry("barcode", "public.product_barcode")
          .containsEntry("receipt", "public.receipt")
          .containsEntry("receipt_line", "public.receipt_line");
      assertThat(draft("customers"))
          .contains(
              "array_agg(x.value ORDER BY x.position) FROM customer_phone x",
              "doubt: people with gdpr_restricted",
              "public.customer_address holds addresses")
          .doesNotContain("\n       c.gdpr_restricted", "\n       c.deleted_at");
      writeAndSet();
      passesCheck();
    }
  }

  @Nested
  @ExtendWith(EmptyDatabaseExtension.class)
  class OfDatabasesOfStrangers {

    @Test
    void reads_finnish_names_without_foreign_keys(DataSource database) throws IOException {
      deploy(database, "finnish");
      assertThat(likeliest())
          .containsEntry("shop", "public.myymalat")
          .containsEntry("customer", "public.asiakkaat")
          .containsEntry("product", "public.tuotteet")
          .containsEntry("stock", "public.varastosaldot")
          .containsEntry("receipt", "public.kuitit")
          .containsEntry("receipt_line", "public.kuittirivit");
      assertThat(draft("customers"))
          .contains("c.asiakasnro", "AS external_id", "c.matkapuhelin", "AS phone_number")
          .contains("-- doubt: a time without a zone")
          .doesNotContain("henkilotunnus", "AS can_email", "\n       c.poistettu");
      assertThat(draft("products")).contains("round(p.myyntihinta::numeric, 2)");
      assertThat(draft("sales")).contains("round(l.ahinta::numeric, 2)", "no foreign key says");
      writeAndSet();
      passesCheck();
    }

    @Test
    void reads_swedish_names_in_quotes_and_a_schema_of_their_own(DataSource database)
        throws IOException {
      deploy(database, "swedish");
      assertThat(likeliest())
          .containsEntry("shop", "Kassa.Butiker")
          .containsEntry("customer", "Kassa.Kunder")
          .containsEntry("product", "Kassa.Artiklar")
          .containsEntry("barcode", "Kassa.Streckkoder")
          .containsEntry("receipt", "Kassa.Kvitton")
          .containsEntry("receipt_line", "Kassa.KvittoRader");
      assertThat(draft("customers"))
          .contains("c.\"SenastÄndrad\"", "c.\"KundId\"::text", "c.\"E-post\"", "AS email");
      assertThat(draft("products"))
          .contains("no column tells when a row changed", "round(p.\"Pris\", 2)", "x.\"Streckkod\"")
          .doesNotContain("AS _changed_at");
      Cli answer = inspect();
      assertThat(answer.out())
          .contains("    products.changes=snapshot\n")
          .contains("GRANT USAGE ON SCHEMA \"Kassa\" TO postgres;")
          .contains("GRANT SELECT ON \"Kassa\".\"Kunder\" TO postgres;");
      writeAndSet();
      passesCheck();
    }

    @Test
    void shows_no_value_of_any_row_and_fits_a_terminal(DataSource database) throws IOException {
      for (String schema : List.of("finnish", "swedish")) {
        if (deployment == null) {
          deploy(database, schema);
        } else {
          deployment.rows().run(Files.readString(SCHEMAS.resolve(schema).resolve("schema.sql")));
        }
        Cli people = inspect();
        Cli programs = inspect("--json");
        assertThat(people.out()).contains("AS sale_external_id");
        for (String value : VALUES) {
          assertThat(people.out() + people.err() + programs.out()).doesNotContain(value);
        }
        assertThat(people.out().lines()).allMatch(line -> line.length() <= 100);
      }
    }

    @Test
    void writes_nothing_unless_asked_and_never_over_a_file(DataSource database) throws IOException {
      deploy(database, "swedish");
      assertThat(inspect().out()).contains("Nothing is written.");
      assertThat(deployment.routes()).isEmptyDirectory();
      deployment.write("sales.sql", "-- mine");
      deployment.write("Products.java", "// mine");
      Cli written = inspect("--write");
      assertThat(written.exit()).as(written.err()).isZero();
      assertThat(written.out())
          .contains("kept      " + deployment.routes().resolve("sales.sql"))
          .contains("written   " + deployment.routes().resolve("customers.sql"))
          .contains("written   " + deployment.routes().resolve("sales.camel.yaml"))
          .doesNotContain("AS external_id");
      assertThat(deployment.routes().resolve("sales.sql")).hasContent("-- mine");
      assertThat(deployment.routes().resolve("Products.java")).hasContent("// mine");
      assertThat(deployment.routes().resolve("products.camel.yaml"))
          .as("the flow has a route in Java")
          .doesNotExist();
      deployment.write("customers.sql", "-- edited");
      assertThat(inspect("--write").out()).contains("Nothing is written");
      assertThat(deployment.routes().resolve("customers.sql")).hasContent("-- edited");
    }

    @Test
    void a_draft_takes_the_place_of_a_query_that_nobody_has_edited(DataSource database)
        throws IOException {
      deploy(database, "swedish");
      String demo = Files.readString(Path.of("routes", "customers.sql"));
      deployment.write("customers.sql", demo.replace("demo__", "acme__"));
      deployment.write("products.sql", Files.readString(Path.of("routes", "products.sql")) + "--");
      String answer = inspect("--write").out();
      assertThat(answer)
          .contains("written   " + deployment.routes().resolve("customers.sql"))
          .contains("kept      " + deployment.routes().resolve("products.sql"));
      assertThat(deployment.routes().resolve("customers.sql"))
          .content()
          .contains("A draft of ./connector inspect");
    }

    @Test
    void tells_which_rights_are_missing(DataSource database) throws IOException {
      deploy(database, "swedish");
      deployment.rows().run("CREATE ROLE stranger LOGIN");
      try {
        deployment.set("scc.username", "stranger");
        Cli answer = inspect();
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.out())
            .contains("GRANT USAGE ON SCHEMA \"Kassa\" TO stranger;")
            .contains("GRANT SELECT ON \"Kassa\".\"Kvitton\" TO stranger;");
        assertThat(answer.err()).contains("the user stranger may not read Kassa.Butiker");
        for (JsonNode grant : inspect("--json").json().path("grants")) {
          deployment.rows().run(grant.asText());
        }
        assertThat(inspect().exit()).isZero();
      } finally {
        deployment.rows().run("DROP OWNED BY stranger");
        deployment.rows().run("DROP ROLE stranger");
      }
    }

    @Test
    @WithoutJournal
    void says_that_a_database_is_empty_or_has_nothing_that_fits(DataSource database)
        throws IOException {
      deploy(database);
      Cli empty = inspect();
      assertThat(empty.exit()).isEqualTo(2);
      assertThat(empty.err()).contains("has no tables: is it the right one? scc.url names it");
      deployment.rows().run("CREATE TABLE planets (id int PRIMARY KEY, mass float8)");
      Cli strange = inspect();
      assertThat(strange.exit()).isEqualTo(2);
      assertThat(strange.err())
          .contains("none of the 1 tables and views")
          .contains("looks like shops, products, customers or sales");
    }

    @Test
    void says_that_a_database_does_not_answer(DataSource database) throws IOException {
      deploy(database);
      deployment.set("scc.url", "jdbc:postgresql://127.0.0.1:1/x");
      Cli answer = inspect();
      assertThat(answer.exit()).isEqualTo(2);
      assertThat(answer.err())
          .startsWith("the source database does not answer: Connection")
          .contains("scc.url=jdbc:postgresql://127.0.0.1:1/x")
          .doesNotContain("\tat ");
    }
  }
}
