package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.custobarconnector.error.ColumnError;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.error.HttpError;
import io.custobarconnector.error.MappingError;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.error.SqlError;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that can be made in settings and files, and the code that is printed for it. */
@ExtendWith(ReferenceDatabaseExtension.class)
class MistakeCodesTest {

  @TempDir Path folder;
  private Deployment deployment;

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder);
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  private Cli once(String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", "--once"));
    Collections.addAll(arguments, "--config", deployment.config().toString());
    Collections.addAll(arguments, more);
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static void tells(Cli answer, ErrorCode code) {
    assertThat(answer.codes()).as(answer.err()).contains(code.code());
    assertThat(answer.exit()).isNotZero();
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        arguments("custobar.batchsize=10", SettingError.UNKNOWN),
        arguments("acme-coupons.schedule=0 0 4 * * ?", SettingError.OF_NO_FLOW),
        arguments("custobar.batch-size=10\ncustobar.batch-size=11", SettingError.TWICE),
        arguments("custobar.token=a\ncustobar.token-file=b", SettingError.SECRET_TWICE),
        arguments("scc.password-file=nowhere", SettingError.SECRET_FILE),
        arguments("scc.password-file=empty", SettingError.SECRET_EMPTY),
        arguments("scc.password-file=latin", SettingError.SECRET_NOT_UTF8),
        arguments("x=\\u12", SettingError.ESCAPE),
        arguments("journal.url=jdbc:postgresql://DATABASE-HOST/x", SettingError.OPEN_HOST),
        arguments("rejected.payload=encrypt", SettingError.NO_PAYLOAD_KEY),
        arguments("alerts.enabled=true", SettingError.NO_RECEIVER),
        arguments("custobar.batch-size=many", SettingError.WHOLE_NUMBER),
        arguments("tracing.share=2", SettingError.NUMBER),
        arguments("logging.format=loud", SettingError.CHOICE),
        arguments("custobar.connect-timeout=soon", SettingError.DURATION),
        arguments("custobar.connect-timeout=0s", SettingError.DURATION_RANGE),
        arguments("time-zone=Helsinki", SettingError.TIME_ZONE),
        arguments("default-region=Finland", SettingError.COUNTRY),
        arguments("benefits.field=Acme Oy", SettingError.FORM),
        arguments("shops.schedule=hourly", SettingError.SCHEDULE),
        arguments("shops.schedule=0 0 0 1 1 ? 2020", SettingError.SCHEDULE_NEVER),
        arguments("journal.url=mysql://here/x", SettingError.ADDRESS),
        arguments("tracing.endpoint=http://here/x?y=1", SettingError.ADDRESS_END),
        arguments("tracing.endpoint=http://me:secret@here/x", SettingError.ADDRESS_SECRET),
        arguments("custom-fields.people.x=string", SettingError.FIELD_DATATYPE),
        arguments("custom-fields.customers.acme__x=string", SettingError.FIELD_PREFIX),
        arguments("custom-fields.customers.X-y=string", SettingError.FIELD_NAME),
        arguments("benefits.offline-exceptions=COFFEE", SettingError.BENEFIT_RULES));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void in_settings(String lines, SettingError code) throws IOException {
    Files.writeString(folder.resolve("empty"), " ");
    Files.write(folder.resolve("latin"), "pässi".getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(
        deployment.config(), Files.readString(deployment.config()) + "\n" + lines + "\n");
    tells(once(), code);
  }

  @Test
  void in_the_settings_file_itself() throws IOException {
    Cli none = Cli.run("status", "--config", folder.resolve("none").toString());
    tells(none, SettingError.FILE);
    Path file = folder.resolve("other.properties");
    Files.write(file, "# Hämeenlinna\n".getBytes(StandardCharsets.ISO_8859_1));
    tells(Cli.run("run", "--config", file.toString()), SettingError.NOT_UTF8);
    Files.writeString(file, "custobar.url=https://COMPANY.custobar.com\nroutes.directory=nix\n");
    Cli answer = Cli.run("run", "--config", file.toString());
    tells(answer, SettingError.OPEN_COMPANY);
    tells(answer, SettingError.NO_KEY);
    tells(answer, SettingError.FOLDER);
    Files.writeString(file, "");
    tells(Cli.run("run", "--config", file.toString()), SettingError.NO_ADDRESS);
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        arguments("", SqlError.EMPTY),
        arguments("SELECT 1 AS _key; SELECT 2", SqlError.SECOND),
        arguments("UPDATE store SET name = 'x'", SqlError.NO_SELECT),
        arguments(
            "SELECT id AS _key, updated_at AS _changed_at FROM store LIMIT 5", SqlError.LIMIT),
        arguments(
            "SELECT id AS _key, id AS _key, updated_at AS _changed_at FROM store",
            SqlError.TWO_ALIKE),
        arguments("SELECT id AS _key, updated_at AS _changed_at, 1 FROM store", SqlError.NO_NAME),
        arguments("SELECT updated_at AS _changed_at FROM store", SqlError.NO_KEY),
        arguments("SELECT id AS _key FROM store", SqlError.NO_TIME),
        arguments("SELECT id AS _key, name AS _changed_at FROM store", SqlError.TIME_TYPE),
        arguments("SELECT id AS _key updated_at", SqlError.SYNTAX),
        arguments("SELECT id AS _key, updated_at AS _changed_at FROM stores", SqlError.NO_TABLE),
        arguments("SELECT ident AS _key, updated_at AS _changed_at FROM store", SqlError.NO_COLUMN),
        arguments(
            "SELECT id AS _key, updated_at AS _changed_at, '{{route.x}}' AS name FROM store",
            SqlError.PLACEHOLDER),
        arguments(
            "SELECT id AS _key, updated_at AS _changed_at, '{{custobar.url}}' AS name FROM store",
            SqlError.PLACEHOLDER_VALUE),
        arguments(with("id::text AS external_id, name AS nam"), ColumnError.UNKNOWN),
        arguments(with("id::text AS external_id, name AS nothing_like_it"), ColumnError.UNKNOWN),
        arguments(with("id::text AS external_id, name AS demo__size"), ColumnError.UNDECLARED),
        arguments(with("id::text AS external_id, name AS _delted"), ColumnError.RESERVED),
        arguments(with("name"), ColumnError.MISSING),
        arguments(with("id::text AS external_id, true AS _forget"), ColumnError.NO_PERSON));
  }

  private static String with(String columns) {
    return "SELECT id AS _key, updated_at AS _changed_at, " + columns + " FROM store";
  }

  @ParameterizedTest
  @MethodSource("queries")
  void in_queries(String sql, ErrorCode code) {
    deployment.write("shops.sql", sql);
    tells(once("shops"), code);
  }

  @Test
  void in_files_of_queries() throws IOException {
    Path sql = deployment.routes().resolve("shops.sql");
    Files.write(sql, "SELECT 'Hämeenlinna'".getBytes(StandardCharsets.ISO_8859_1));
    tells(once("shops"), SqlError.NOT_UTF8);
    Files.delete(sql);
    tells(once("shops"), SqlError.NO_FILE);
    Files.createDirectory(sql);
    tells(once("shops"), SqlError.UNREADABLE);
  }

  static Stream<Arguments> routes() {
    return Stream.of(
        arguments(
            "      parameters:\n        flow", "     parameters:\n        flow", RouteError.YAML),
        arguments("- to:", "- too:", RouteError.YAML),
        arguments("- route:", "route:", RouteError.NO_LIST),
        arguments("kamelet:custobar-sink", "kamelet:custobar-sinc", RouteError.NO_KAMELET),
        arguments("datatype: shops", "datatype: shop", RouteError.DATATYPE),
        arguments(
            "\n            parameters:\n              datatype: shops", "", RouteError.PARAMETER),
        arguments(
            "- to:",
            "- bean:\n            ref: turns\n        - to:\n            ref: 1\n            uri: nix:\n        - to:",
            RouteError.YAML),
        arguments(
            "- to:",
            "- bean:\n            ref: changes\n            method: nothing\n        - to:",
            RouteError.CALL),
        arguments("- to:", "- to:\n            uri: nix:here\n        - to:", RouteError.START));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void in_routes(String from, String to, RouteError code) {
    deployment.edit("shops.camel.yaml", from, to);
    tells(once("shops"), code);
  }

  @Test
  void in_folders_and_names_of_routes() throws IOException {
    Files.writeString(deployment.routes().resolve("Shops.java"), "class Shops {}");
    tells(once("shops"), RouteError.TWO_FILES);
    Files.delete(deployment.routes().resolve("Shops.java"));
    tells(once("shop"), CommandError.NO_FLOW);
    Files.writeString(
        deployment.routes().resolve("Visits.java"),
        "public class Visits extends org.apache.camel.builder.RouteBuilder { nix }");
    tells(once("visits"), RouteError.JAVA);
    Files.delete(deployment.routes().resolve("Visits.java"));
    deployment.set("shops.enabled", "false").set("products.enabled", "false");
    deployment.set("customers.enabled", "false").set("sales.enabled", "false");
    tells(once(), CommandError.NONE_ENABLED);
    tells(Cli.run("check", "--config", deployment.config().toString()), RouteError.NO_FLOW);
  }

  @Test
  void in_sources_over_http() throws IOException {
    deployment.write(
        "visits.camel.yaml",
        """
        - route:
            id: visits
            from:
              uri: kamelet:http-source
              parameters:
                flow: visits
              steps:
                - log: here
        """);
    tells(once("visits"), HttpError.NO_FILE);
    Path file = deployment.routes().resolve("visits.properties");
    Files.writeString(
        file,
        "url=http://127.0.0.1:9\nurl=http://127.0.0.1:8\nadress=x\nauth=magic\nquery={{webshop.tokn}}\n");
    Cli answer = once("visits");
    tells(answer, HttpError.TWICE);
    tells(answer, HttpError.UNKNOWN);
    tells(answer, HttpError.VALUE);
    tells(answer, HttpError.NO_SETTING);
  }

  @Test
  void in_mappings() throws IOException {
    deployment.write("shops.jslt", "{ \"a\": ");
    deployment.edit(
        "shops.camel.yaml",
        "- to:",
        "- setBody:\n            expression:\n              method:\n                ref: jslt\n                method: change('shops.jslt', ${body}, ${null})\n        - to:");
    tells(once("shops"), MappingError.SYNTAX);
    deployment.write("shops.jslt", "{\"a\": 1}");
    tells(once("shops"), MappingError.SHAPE);
    Files.write(
        deployment.routes().resolve("shops.jslt"),
        "\"Hämeenlinna\"".getBytes(StandardCharsets.ISO_8859_1));
    tells(once("shops"), MappingError.NOT_UTF8);
    Files.delete(deployment.routes().resolve("shops.jslt"));
    tells(once("shops"), MappingError.NO_FILE);
  }

  @Test
  void in_addresses_of_databases() throws IOException {
    deployment.set("scc.url", "jdbc:postgresql://127.0.0.1:1/postgres");
    tells(once("shops"), DatabaseError.NO_ANSWER);
    deployment.set("scc.url", "jdbc:postgresql://pos-db.invalid:5432/x");
    tells(once("shops"), DatabaseError.NO_HOST);
    try (StartupServer server = StartupServer.asksForPassword()) {
      deployment.set("scc.url", server.url());
      tells(once("shops"), DatabaseError.NO_PASSWORD);
    }
    try (StartupServer server = StartupServer.refuses("unsupported startup parameter: options")) {
      deployment.set("scc.url", server.url());
      tells(once("shops"), DatabaseError.POOLER);
    }
  }

  @Test
  void a_database_that_does_not_exist_and_a_port_that_is_taken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      deployment.set("management.port", Integer.toString(taken.getLocalPort()));
      tells(Cli.run("run", "--config", deployment.config().toString()), DatabaseError.PORT);
    }
    deployment.set(
        "scc.url", deployment.settings().source().url().replaceFirst("/copy_[0-9]+", "/nowhere"));
    tells(once("shops"), DatabaseError.REFUSED);
  }

  @Test
  void that_only_rows_show() {
    deployment.write(
        "shops.sql",
        "SELECT 7 AS _key, updated_at AS _changed_at, id::text AS external_id, name FROM store");
    tells(once("shops"), SqlError.KEY_TWICE);
    Cli check = Cli.run("check", "--json", "--config", deployment.config().toString());
    assertThat(check.json().path("findings").findValuesAsText("code"))
        .contains(SqlError.KEY_TWICE.code());
    assertThat(check.out()).doesNotContain("[" + SqlError.KEY_TWICE.code());
    deployment.write(
        "shops.sql",
        "SELECT NULL::int AS _key, updated_at AS _changed_at, id::text AS external_id, name FROM store");
    tells(once("shops"), SqlError.KEY_NULL);
  }

  @Test
  void that_custobar_finds() {
    deployment.set("custobar.retries", "0");
    refuse(401);
    Cli key = once("--json", "shops");
    assertThat(key.json().findValuesAsText("code")).contains(CustobarError.KEY.code());
    assertThat(key.json().findValuesAsText("error").toString()).doesNotContain("CBC-");
  }

  @Test
  void that_custobar_finds_in_the_scopes() {
    deployment.set("custobar.retries", "0");
    refuse(403);
    assertThat(once("--json", "shops").json().findValuesAsText("code"))
        .contains(CustobarError.SCOPE.code());
  }

  @Test
  void that_custobar_finds_in_the_address() {
    deployment.set("custobar.retries", "0");
    refuse(404);
    assertThat(once("--json", "shops").json().findValuesAsText("code"))
        .contains(CustobarError.ADDRESS.code());
  }

  @Test
  void that_pass_by_themselves() {
    deployment.set("custobar.retries", "0");
    refuse(503);
    assertThat(once("--json", "shops").json().findValuesAsText("code"))
        .contains(CustobarError.BUSY.code());
  }

  private void refuse(int status) {
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1000).withStatus(status));
  }

  @Test
  void on_the_command_line() {
    tells(once("--accept"), CommandError.OPTIONS);
    tells(
        Cli.run("status", "--watch", "-1", "--config", deployment.config().toString()),
        CommandError.VALUE);
    tells(
        Cli.run("cursor", "shops", "--to", "1d", "--config", deployment.config().toString()),
        CommandError.NOT_THIS_FLOW);
  }
}
