package io.custobarconnector.flow.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a deployment's folder of routes means, and what is said of mistakes in it. */
@ExtendWith(EmptyDatabaseExtension.class)
class RouteFilesTest {

  private static final String ROUTE =
      """
      - route:
          id: flow
          from:
            uri: kamelet:changes-source
            parameters:
              flow: %s
            steps:
              - to:
                  uri: kamelet:custobar-sink
                  parameters:
                    datatype: %s
      """;

  @TempDir Path folder;
  private Path routes;
  private Path installation;
  private DataSource database;

  @BeforeEach
  void folders(DataSource database) throws IOException {
    this.database = database;
    routes = Files.createDirectory(folder.resolve("routes"));
    installation = Files.createDirectory(folder.resolve("installation"));
  }

  @Test
  void a_path_that_camel_cannot_read_from_is_said() {
    assertThatThrownBy(() -> RouteFiles.location(Path.of("/srv/a\\b/routes")))
        .isInstanceOf(RouteFileException.class)
        .hasMessage(
            "/srv/a\\b/routes: Camel reads no file from a path with a backslash; name the folder otherwise [CBC-RTE-001]");
  }

  @Test
  void what_is_referred_to_comes_before_what_refers_and_the_rest_by_name() throws IOException {
    for (String flow :
        List.of("zebra", "sales", "customers", "alpha", "stock", "products", "shops")) {
      Files.createFile(routes.resolve(flow + ".camel.yaml"));
    }
    Files.createFile(routes.resolve("sales.sql"));
    Files.createFile(routes.resolve("notes.yaml"));

    assertThat(files().flows())
        .containsExactly("shops", "products", "stock", "customers", "sales", "alpha", "zebra");
  }

  @Test
  void kamelets_come_from_the_installation_unless_the_deployment_has_its_own() throws IOException {
    assertThat(files().kamelets()).isEqualTo(installation.resolve("routes/kamelets"));
    Files.createDirectory(routes.resolve("kamelets"));
    assertThat(files().kamelets()).isEqualTo(routes.resolve("kamelets"));
  }

  @Test
  void a_folder_that_is_missing_is_told_with_its_setting() {
    assertThatThrownBy(() -> RouteFiles.of(folder.resolve("none"), installation))
        .isInstanceOf(RouteFileException.class)
        .hasMessageContaining("there is no folder " + folder.resolve("none"))
        .hasMessageContaining("routes.directory");
  }

  @Test
  void a_flow_whose_columns_are_all_fields_passes() throws IOException {
    write("shops.camel.yaml", ROUTE.formatted("shops", "shops"));
    write("shops.sql", "SELECT now() AS _changed_at, 1 AS _key, '1' AS external_id, 'A' AS name");

    check("shops");
  }

  @Test
  void a_column_that_is_no_field_is_told_with_the_file_and_the_nearest_field() throws IOException {
    write("shops.camel.yaml", ROUTE.formatted("shops", "shops"));
    write("shops.sql", "SELECT now() AS _changed_at, 1 AS _key, '1' AS external_id, 'A' AS nme");

    assertThatThrownBy(() -> check("shops"))
        .isInstanceOf(RouteFileException.class)
        .hasMessageStartingWith(routes.resolve("shops.sql") + ": ")
        .hasMessageContaining("nme")
        .hasMessageContaining("\"name\"");
  }

  @Test
  void columns_that_a_step_may_change_are_not_compared() throws IOException {
    write(
        "shops.camel.yaml",
        ROUTE.formatted("shops", "shops").replace("      - to:", "      - log: x\n        - to:"));
    write("shops.sql", "SELECT now() AS _changed_at, 1 AS _key, 'A' AS nme");

    check("shops");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "route:\\n  id: x ~ : a route file is a list; begin it with \"- route:\"",
        "'' ~ : a route file is a list",
        "- route:\\n    id: [x\\n    from: y ~ :3: ",
        "- route:\\n\\tid: x ~ :2: "
      })
  void a_file_that_is_no_list_of_routes_is_told_with_its_line(String yaml, String expected)
      throws IOException {
    write("shops.camel.yaml", yaml.replace("\\n", "\n").replace("\\t", "\t"));

    assertThatThrownBy(() -> check("shops"))
        .isInstanceOf(RouteFileException.class)
        .hasMessageStartingWith(routes.resolve("shops.camel.yaml") + expected);
  }

  @Test
  void an_unknown_datatype_is_told_with_the_route_file() throws IOException {
    write("shops.camel.yaml", ROUTE.formatted("shops", "shosp"));
    write("shops.sql", "SELECT now() AS _changed_at, 1 AS _key");

    assertThatThrownBy(() -> check("shops"))
        .isInstanceOf(RouteFileException.class)
        .hasMessageStartingWith(routes.resolve("shops.camel.yaml") + ": ")
        .hasMessageContaining("shosp");
  }

  @Test
  void a_mistake_that_camel_finds_is_told_with_the_right_file_and_line() throws IOException {
    write(
        "sales.camel.yaml",
        "- route:\n    from:\n      uri: direct:sales\n      steps:\n        - stop: {}\n");
    write(
        "webshop-sales.camel.yaml",
        "- route:\n    from:\n      uri: direct:webshop\n      steps:\n        - setBdy:\n            constant: x\n");
    List<String> flows = List.of("sales", "webshop-sales");
    Main camel = new Main();
    Properties properties = new Properties();
    properties.setProperty("camel.main.routesIncludePattern", files().includePattern(flows, false));
    properties.setProperty("camel.main.autoConfigurationLogSummary", "false");
    camel.setOverrideProperties(properties);

    assertThatThrownBy(() -> CamelStart.start(camel, files(), flows))
        .isInstanceOf(RouteFileException.class)
        .hasMessageStartingWith(routes.resolve("webshop-sales.camel.yaml") + ":5: ")
        .hasMessageContaining("setBdy");
    assertThat(camel.isStopped()).isTrue();
  }

  private RouteFiles files() {
    return RouteFiles.of(routes, installation);
  }

  private void check(String flow) {
    Source source =
        new Source(
            database,
            routes,
            ZoneId.of("Europe/Helsinki"),
            10,
            Duration.ofSeconds(5),
            Duration.ZERO);
    new FlowCheck(
            files(),
            source,
            Datatypes.load(io.custobarconnector.custobar.datatype.CustomFields.none()))
        .check(flow);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(routes.resolve(name), text);
  }
}
