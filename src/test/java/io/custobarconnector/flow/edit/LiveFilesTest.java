package io.custobarconnector.flow.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --dev}: what is saved is live when it is right, and told when it is not. */
@ExtendWith(ReferenceDatabaseExtension.class)
class LiveFilesTest {

  private static final String NOT_LIVE =
      "saved, and not live: stop the connector and start it again";

  @TempDir Path folder;
  private Deployment deployment;
  private Connector connector;
  private LiveFiles live;
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @BeforeEach
  void serve(DataSource database) {
    deployment = new Deployment(database, folder).set("shops.max-change", "100");
    connector = deployment.serve("shops", "customers");
    live = LiveFiles.watch(connector, told::add);
    assertThat(connector.run("shops").failure()).isEmpty();
  }

  @AfterEach
  void stop() {
    live.close();
    connector.close();
    deployment.close();
  }

  /** What is told of the next save. */
  private String next() throws InterruptedException {
    String sentence = told.poll(20, TimeUnit.SECONDS);
    assertThat(sentence).isNotNull();
    return sentence;
  }

  private Map<String, String> shop() {
    String id =
        deployment
            .rows()
            .list("SELECT min(external_id) AS id FROM store")
            .get(0)
            .get("id")
            .toString();
    return deployment.held().record(Datatype.SHOPS, id);
  }

  private void touch() {
    deployment.rows().run("UPDATE store SET updated_at = now()");
  }

  private void runs() {
    touch();
    assertThat(connector.run("shops").failure()).isEmpty();
  }

  @Test
  void a_saved_query_is_live_within_two_seconds() throws Exception {
    // The first look at a flow reads its classes.
    deployment.edit("shops.sql", "s.name,", "'Kauppa ' || s.name AS name,");
    next();
    long begun = System.nanoTime();
    deployment.edit("shops.sql", "'Kauppa '", "'Liike '");
    assertThat(next()).isEqualTo("shops: shops.sql is live");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    runs();
    assertThat(shop().get("name")).startsWith("Liike ");
  }

  @Test
  void a_broken_query_is_told_with_its_line_and_the_one_before_runs_on() throws Exception {
    String name = shop().get("name");
    deployment.edit("shops.sql", "s.name,", "s.nme,");
    assertThat(next())
        .startsWith("shops: shops.sql is not used, the version before runs on:")
        .contains("shops.sql:", "nme");
    runs();
    assertThat(shop().get("name")).isEqualTo(name);
    deployment.edit("shops.sql", "s.nme,", "upper(s.name) AS name,");
    assertThat(next()).isEqualTo("shops: shops.sql is live");
    runs();
    assertThat(shop().get("name")).isEqualTo(name.toUpperCase(Locale.ROOT));
  }

  @Test
  void a_saved_route_takes_the_place_of_the_one_before_and_no_other_flow_is_touched()
      throws Exception {
    deployment.write("shops.filter.jslt", "[for (.rows) {\"name\": \"J \" + .name} + .]");
    next();
    deployment.write(
        "shops.camel.yaml", Files.readString(Path.of("docs/examples/filter/shops.camel.yaml")));
    assertThat(next()).isEqualTo("shops: shops.camel.yaml is live");
    runs();
    assertThat(shop().get("name")).startsWith("J ");
    deployment.write("shops.filter.jslt", "[for (.rows) {\"name\": \"K \" + .name} + .]");
    assertThat(next()).isEqualTo("shops: shops.filter.jslt is live");
    runs();
    assertThat(shop().get("name")).startsWith("K ");
    assertThat(connector.run("customers").failure()).isEmpty();
  }

  @Test
  void a_broken_route_or_mapping_is_told_and_the_one_before_runs_on() throws Exception {
    String name = shop().get("name");
    deployment.edit("shops.camel.yaml", "- to:", "- too:");
    assertThat(next()).contains("is not used", "shops.camel.yaml:9: Unknown node id: too");
    deployment.edit("shops.camel.yaml", "- too:", "   - to:");
    assertThat(next()).contains("is not used", "shops.camel.yaml:");
    deployment.edit("shops.camel.yaml", "   - to:", "- to:");
    assertThat(next()).isEqualTo("shops: shops.camel.yaml is live");
    deployment.write("shops.filter.jslt", "[for (.rows) .");
    assertThat(next()).contains("is not used", "shops.filter.jslt:1:");
    Files.delete(deployment.routes().resolve("shops.camel.yaml"));
    assertThat(next()).contains("is not used", "shops.camel.yaml");
    runs();
    assertThat(shop().get("name")).isEqualTo(name);
    assertThat(connector.run("customers").failure()).isEmpty();
  }

  @Test
  void a_broken_file_stays_out_also_when_another_flow_is_saved() throws Exception {
    deployment.write("shops.filter.jslt", "[for (.rows) {\"name\": \"J \" + .name} + .]");
    next();
    deployment.write(
        "shops.camel.yaml", Files.readString(Path.of("docs/examples/filter/shops.camel.yaml")));
    assertThat(next()).isEqualTo("shops: shops.camel.yaml is live");
    deployment.write("shops.filter.jslt", "[for (.rows) .");
    assertThat(next()).contains("is not used", "shops.filter.jslt:1:");
    runs();
    assertThat(shop().get("name")).startsWith("J ");
    deployment.edit("shops.camel.yaml", "- to:", "- too:");
    assertThat(next()).contains("is not used");
    deployment.edit("customers.sql", "SELECT", "SELECT -- as saved\n");
    assertThat(next()).isEqualTo("customers: customers.sql is live");
    runs();
    assertThat(shop().get("name")).startsWith("J ");
  }

  @Test
  void a_route_that_waits_for_its_mapping_is_live_with_it() throws Exception {
    deployment.write(
        "shops.camel.yaml",
        Files.readString(Path.of("docs/examples/filter/shops.camel.yaml"))
            .replace("kamelet:custobar-sink", "kamelet:custobar-sin"));
    assertThat(next()).contains("is not used", "there is no kamelet \"custobar-sin\"");
    deployment.write("shops.filter.jslt", "[for (.rows) {\"name\": \"L \" + .name} + .]");
    assertThat(next()).contains("is not used", "there is no kamelet \"custobar-sin\"");
    deployment.edit("shops.camel.yaml", "custobar-sin\n", "custobar-sink\n");
    assertThat(next()).isEqualTo("shops: shops.camel.yaml is live");
    runs();
    assertThat(shop().get("name")).startsWith("L ");
  }

  @Test
  void a_run_that_goes_on_ends_as_it_began_and_the_next_one_has_the_new_files() throws Exception {
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, "/api/shops/upload/", 1).withDelay(Duration.ofSeconds(2)));
    deployment.rows().run("UPDATE store SET city = 'Oulu', updated_at = now()");
    Thread run = new Thread(() -> connector.run("shops"));
    run.start();
    await().until(() -> !connector.openRuns().isEmpty());
    deployment.edit("shops.sql", "s.name,", "'Kauppa ' || s.name AS name,");
    assertThat(next()).isEqualTo("shops: shops.sql is live");
    assertThat(connector.openRuns()).isEmpty();
    run.join();
    assertThat(shop()).doesNotContainValue("Kauppa").containsEntry("city", "Oulu");
    runs();
    assertThat(shop().get("name")).startsWith("Kauppa ");
  }

  @Test
  void what_only_the_start_reads_is_told_so() throws Exception {
    deployment.write("elsewhere.sql", "SELECT 1");
    assertThat(next()).endsWith("elsewhere.sql: " + NOT_LIVE);
    deployment.write("Visits.java", "class Visits {}");
    assertThat(next()).endsWith("Visits.java: " + NOT_LIVE);
    deployment.set("custobar.batch-size", "100");
    assertThat(next()).endsWith("application.properties: " + NOT_LIVE);
    deployment.set("custobar.batch-size", "many");
    assertThat(next())
        .contains("application.properties: saved, and the next start would refuse it")
        .contains("custobar.batch-size");
    assertThat(List.of(told.toArray())).isEmpty();
  }
}
