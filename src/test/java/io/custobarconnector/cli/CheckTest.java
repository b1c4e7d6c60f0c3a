package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.WithoutJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One look before the first run: all that is wrong at once. */
@ExtendWith(OnReferenceDatabase.class)
class CheckTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
    for (String flow : List.of("webshop-orders", "marketing-permissions", "customers")) {
      deployment.set(flow + ".enabled", "false");
    }
  }

  private Cli check(String... more) {
    return deployment.command(List.of("check"), more);
  }

  /** Problems and warnings, as {@code about: sentence}. */
  private List<String> found(String level, Cli answer) {
    List<String> found = new ArrayList<>();
    for (JsonNode finding : answer.json().path("findings")) {
      if (finding.path("level").asText().equals(level)) {
        found.add(
            finding.path("about").asText()
                + ": "
                + finding.path("sentence").asText().replace(deployment.folder() + "/", ""));
      }
    }
    return found;
  }

  private void only(int exit, String level, String sentence) {
    Cli answer = check("--json");
    List<String> all = new ArrayList<>(found("mistake", answer));
    all.addAll(found("trouble", answer));
    all.addAll(found("warning", answer));
    assertThat(all).singleElement().asString().startsWith(sentence);
    assertThat(found(level, answer)).hasSize(1);
    assertThat(answer.exit()).isEqualTo(exit);
  }

  @Test
  @WithoutJournal
  void a_good_deployment_is_well_and_nothing_is_sent_or_written() {
    Cli answer = check("--rows", "50");
    assertThat(answer.out()).as(answer.out() + answer.err()).endsWith("All is well.\n");
    assertThat(answer.out().lines())
        .allMatch(line -> line.startsWith("✓ ") || line.equals("All is well."))
        .anyMatch(line -> line.startsWith("✓ products ") && line.endsWith("50 rows fit"))
        .anyMatch(line -> line.contains("schema \"connector\" is made at the first run"))
        .anyMatch(line -> line.contains("takes the key, which may read customers and events"));
    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).doesNotContain("demo-token", "\u001b");
    assertThat(deployment.custobar().requests())
        .allMatch(seen -> seen.method().equals("GET"))
        .hasSize(2);
    assertThat(
            deployment
                .rows()
                .count("SELECT count(*) FROM pg_namespace WHERE nspname = 'connector'"))
        .isZero();
  }

  @Test
  void after_a_run_too_and_the_version_of_the_journal_is_told() {
    deployment.deliver("shops");
    long before = deployment.rows().count("SELECT count(*) FROM connector.run");
    Cli answer = check();
    assertThat(answer.exit()).as(answer.out()).isZero();
    assertThat(answer.out()).containsPattern("schema \"connector\" has version \\d+");
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.run")).isEqualTo(before);
  }

  @Test
  void every_setting_that_is_wrong_is_told() {
    deployment.set("custobar.batch-size", "0").set("time-zone", "Mars");
    Cli answer = check("--json");
    assertThat(found("mistake", answer))
        .hasSize(2)
        .anyMatch(s -> s.contains("custobar.batch-size"))
        .anyMatch(s -> s.contains("time-zone"));
    assertThat(answer.exit()).isEqualTo(2);
  }

  @Test
  void a_source_that_is_down() {
    String journal = deployment.settings().source().url();
    deployment
        .set("journal.url", journal)
        .set("journal.username", "postgres")
        .set("scc.url", "jdbc:postgresql://127.0.0.1:1/x");
    only(1, "trouble", "source: the source database does not answer: Connection refused");
  }

  @Test
  void a_journal_that_is_down() {
    deployment.set("journal.url", "jdbc:postgresql://127.0.0.1:1/x");
    only(1, "trouble", "journal: the journal's database does not answer: Connection refused");
  }

  @Test
  void a_key_that_custobar_does_not_take() {
    deployment.set("custobar.token", "wrong");
    only(1, "trouble", "Custobar: Custobar refused the key (HTTP 401): check custobar.token");
  }

  @Test
  void a_custobar_that_is_not_there() {
    deployment.set("custobar.url", "http://127.0.0.1:1");
    only(1, "trouble", "Custobar: http://127.0.0.1:1 does not answer: Connection refused");
  }

  @Test
  void an_address_that_is_not_the_api() {
    deployment.set("custobar.url", deployment.custobar().baseUrl() + "/wrong");
    only(1, "trouble", "Custobar: Custobar does not know the address /api/data/customers/");
  }

  @Test
  void a_key_that_may_not_read_events_is_a_warning_while_no_flow_reads_them() {
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.STATUS, "/api/data/events/", 10).withStatus(403));
    only(0, "warning", "Custobar: Custobar does not let the key use /api/data/events/ (HTTP 403)");
  }

  @Test
  void a_column_that_is_no_field() {
    deployment.edit("shops.sql", "s.city,", "s.city AS citty,");
    only(2, "mistake", "shops: routes/shops.sql: column \"citty\" is not a field of shops");
  }

  @Test
  void a_query_that_does_not_run() {
    deployment.edit("shops.sql", "FROM store s", "FROM stoore s");
    only(2, "mistake", "shops: routes/shops.sql");
  }

  @Test
  void a_key_that_is_not_unique() {
    deployment.write(
        "shops.sql",
        "SELECT updated_at AS _changed_at, 1 AS _key, id::text AS external_id FROM store");
    Cli answer = check("--json");
    assertThat(found("mistake", answer))
        .anyMatch(s -> s.contains("rows have only 1 different values of _key"));
    assertThat(answer.exit()).isEqualTo(2);
  }

  @Test
  void a_snapshot_needs_no_time_of_change() {
    deployment.set("shops.changes", "snapshot");
    deployment.write(
        "shops.sql", "SELECT external_id AS _key, external_id, name FROM store ORDER BY 1");
    Cli answer = check();
    assertThat(answer.out()).endsWith("All is well.\n");
    assertThat(answer.exit()).isZero();
  }

  @Test
  void keys_of_all_rows_are_looked_at_when_asked() {
    deployment
        .rows()
        .run("CREATE TABLE many AS SELECT n AS id, now() AS at FROM generate_series(1, 500) n");
    deployment
        .rows()
        .run("INSERT INTO many VALUES (480, now()), (NULL, now()), (501, NULL), (502, now())");
    deployment.write(
        "shops.sql",
        "SELECT at AS _changed_at, id AS _key, 'S' || CASE id WHEN 502 THEN 7 ELSE id END AS external_id FROM many");
    assertThat(check("--rows", "100").exit()).isZero();
    Cli answer = check("--json", "--rows", "all");
    assertThat(found("mistake", answer))
        .anyMatch(s -> s.contains("1 rows have no _key"))
        .anyMatch(
            s ->
                s.contains(
                    "504 rows have only 502 different values of _key, for example several have 480"));
    assertThat(found("warning", answer))
        .anyMatch(s -> s.contains("1 of 504 rows have no _changed_at: they are read once a day"))
        .anyMatch(
            s ->
                s.contains(
                    "1 values of external_id stand in several rows, for example in those of _key 502 and 7"));
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(check("--rows", "none").exit()).isEqualTo(2);
  }

  @Test
  void a_key_that_changes_by_itself() {
    deployment.write(
        "shops.sql",
        "SELECT updated_at AS _changed_at, random() AS _key, external_id, name FROM store");
    Cli answer = check("--json");
    assertThat(found("mistake", answer))
        .anyMatch(s -> s.contains("gives another _key for the same row each time"));
    assertThat(answer.exit()).isEqualTo(2);
  }

  @Test
  void a_query_of_a_part_of_its_rows() {
    deployment.edit("shops.sql", "FROM store s", "FROM store s LIMIT 5");
    Cli answer = check("--json");
    assertThat(found("mistake", answer))
        .singleElement()
        .asString()
        .contains("LIMIT leaves rows out");
    assertThat(answer.exit()).isEqualTo(2);
  }

  @Test
  void a_route_that_is_not_yaml_and_a_kamelet_that_is_not_there() throws IOException {
    String shops = Files.readString(deployment.routes().resolve("shops.camel.yaml"));
    deployment.write(
        "shops.camel.yaml", shops.replace("kamelet:custobar-sink", "kamelet:custobar-sunk"));
    deployment.write("products.camel.yaml", "- route: [");
    Cli answer = check("--json");
    assertThat(found("mistake", answer))
        .anyMatch(s -> s.startsWith("products: routes/products.camel.yaml:1"))
        .anyMatch(s -> s.startsWith("shops: ") && s.contains("there is no kamelet"));
    assertThat(answer.exit()).isEqualTo(2);
  }

  @Test
  void rows_that_would_be_rejected_and_fields_that_would_be_left_out_are_counted_by_reason() {
    deployment.set("customers.enabled", "true");
    Cli answer = check("--json", "--rows", "100");
    assertThat(found("warning", answer))
        .anyMatch(
            s -> s.matches("customers: \\d+ of 100 rows would go without a field: email: .*"));
    assertThat(answer.out()).doesNotContainPattern("\\w@\\w");
    assertThat(answer.exit()).isZero();
  }

  @Test
  void a_big_table_that_each_page_would_read_whole() {
    deployment
        .rows()
        .run(
            "CREATE TABLE big AS SELECT n AS id, now() - n * interval '1 minute' AS updated_at"
                + " FROM generate_series(1, 60000) n");
    deployment.rows().run("ANALYZE big");
    deployment.write(
        "shops.sql",
        "SELECT updated_at AS _changed_at, id AS _key, id::text AS external_id FROM big");
    only(0, "warning", "shops: each page reads all of public.big: make an index");
    deployment.rows().run("CREATE INDEX ON big (updated_at, id)");
    assertThat(check().out()).endsWith("All is well.\n");
  }

  @Test
  @WithoutJournal
  void a_user_who_may_neither_see_transactions_nor_make_the_journal() {
    deployment.rows().run("DROP ROLE IF EXISTS modest_reader");
    deployment.rows().run("CREATE ROLE modest_reader LOGIN PASSWORD 'x'");
    deployment.rows().run("GRANT USAGE ON SCHEMA public TO modest_reader");
    deployment.rows().run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO modest_reader");
    deployment.set("scc.username", "modest_reader").set("scc.password", "x");
    Cli answer = check("--json");
    assertThat(found("warning", answer))
        .anyMatch(s -> s.contains("GRANT pg_read_all_stats TO modest_reader"));
    assertThat(found("mistake", answer))
        .singleElement()
        .asString()
        .startsWith("journal: the user modest_reader may not make the schema \"connector\"");
    assertThat(answer.exit()).isEqualTo(2);
    deployment.rows().run("DROP OWNED BY modest_reader");
    deployment.rows().run("DROP ROLE modest_reader");
  }

  @Test
  void several_mistakes_are_told_at_once() {
    deployment.set("custobar.token", "wrong").set("customers.enabled", "true");
    deployment.edit("shops.sql", "s.city,", "s.city AS citty,");
    deployment.edit("customers.sql", "AS _key", "AS _kee");
    Cli answer = check();
    assertThat(answer.out())
        .contains("✗ shops", "citty", "✗ customers", "_key", "✗ Custobar", "✓ sales")
        .contains("3 problems, 0 warnings.");
    assertThat(answer.exit()).isEqualTo(2);
  }
}
