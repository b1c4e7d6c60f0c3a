package io.custobarconnector.flow.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flows.ShippedFlows;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.settings.RouteFileName;
import io.custobarconnector.source.query.QueryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A route in Java, dropped into the routes folder, is a flow like any other. */
@ExtendWith(ReferenceDatabaseExtension.class)
class JavaRouteTest {

  private static final Path EXAMPLES = Path.of("docs/examples");

  @TempDir Path folder;
  private Path routes;
  private ShippedFlows flows;

  @BeforeEach
  void dropTheExampleIn(DataSource database) throws IOException {
    routes = Files.createDirectory(folder.resolve("routes"));
    for (String file : List.of("StoreVisits.java", "store-visits.sql")) {
      Files.copy(EXAMPLES.resolve(file), routes.resolve(file));
    }
    flows = new ShippedFlows(database, folder).set("routes.directory", "routes");
  }

  @AfterEach
  void close() {
    flows.close();
  }

  @Test
  void the_example_moves_one_event_per_customer_store_and_day() {
    flows.execute(
        "INSERT INTO receipt (receipt_number, store_id, customer_id, opened_at, paid_at, business_date)"
            + " SELECT '1-' || n, 1, (SELECT id FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted ORDER BY id LIMIT 1),"
            + " now(), now(), current_date FROM generate_series(1, 3) n");
    String visits =
        flows.one(
            "SELECT count(DISTINCT (customer_id, date, demo__shop_id)) FROM ("
                + text("store-visits.sql")
                + ") q");
    RunResult result = flows.run("store-visits");
    assertThat(result.tally().read()).isGreaterThan(result.tally().sent());
    assertThat(result.tally().sent()).isEqualTo(Long.parseLong(visits)).isPositive();
    assertThat(flows.held("events", "type=STORE_VISIT")).hasSize(Integer.parseInt(visits));
  }

  @Test
  void the_class_gives_the_flow_its_name_and_its_settings() {
    flows.set("store-visits.schedule", "0 0 1 * * ?").set("store-visits.enabled", "false");
    assertThat(flows.settings().flow("store-visits").schedule()).isEqualTo("0 0 1 * * ?");
    assertThat(flows.settings().flow("store-visits").enabled()).isFalse();
    assertThat(RouteFiles.of(routes, Path.of(".")).flows()).containsExactly("store-visits");
    assertThat(RouteFileName.flowOf(Path.of("POSReceiptsV2.java"))).contains("pos-receipts-v2");
    assertThat(RouteFileName.flowOf(Path.of("store-visits.sql"))).isEmpty();
  }

  @Test
  void a_mistake_in_java_is_told_with_its_line() throws IOException {
    String java = text("StoreVisits.java").replace("new HashSet<>()", "new HashHeap<>()");
    Files.writeString(routes.resolve("StoreVisits.java"), java);
    assertThatThrownBy(() -> flows.start("store-visits"))
        .isInstanceOf(RouteFileException.class)
        .hasMessageContaining(
            routes + "/StoreVisits.java:27: cannot find symbol: Set<List<Object>>")
        .hasMessageNotContaining("\tat ");
  }

  @Test
  void a_mistake_in_its_query_is_told_before_anything_runs() throws IOException {
    Files.writeString(
        routes.resolve("store-visits.sql"), text("store-visits.sql").replace("r.id ", "r.idd "));
    assertThatThrownBy(() -> flows.start("store-visits"))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("store-visits.sql:3:");
  }

  @Test
  void a_java_without_compiler_is_told_what_is_needed() {
    FlowCheck check =
        new FlowCheck(
            RouteFiles.of(routes, Path.of(".")),
            null,
            Datatypes.load(CustomFields.of("demo", Map.of())),
            false);
    assertThatThrownBy(() -> check.check("store-visits"))
        .isInstanceOf(RouteFileException.class)
        .hasMessageContaining("StoreVisits.java")
        .hasMessageContaining("run the connector on a JDK, or write the route in YAML");
  }

  @Test
  void one_flow_in_two_files_is_refused() throws IOException {
    Files.writeString(routes.resolve("store-visits.camel.yaml"), "");
    assertThatThrownBy(() -> RouteFiles.of(routes, Path.of(".")).flows())
        .hasMessageContaining("keep one of the two");
  }

  @Test
  void no_example_is_active_in_the_shipped_routes() {
    assertThat(RouteFiles.of(Path.of("routes"), Path.of(".")).flows())
        .doesNotContain("store-visits");
  }

  private String text(String file) {
    try {
      return Files.readString(EXAMPLES.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
