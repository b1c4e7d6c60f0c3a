package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Rows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each mistake is one message: where it is, what is wrong, what would be right. */
@ExtendWith(OnReferenceDatabase.class)
class MistakesTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
  }

  private Cli once(String... flows) {
    return deployment.command(List.of("run", "--once"), flows);
  }

  private void tells(Cli answer, int exit, String message) {
    assertThat(answer.err().replace(deployment.folder() + "/", "").strip()).isEqualTo(message);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.exit()).isEqualTo(exit);
    assertThat(deployment.custobar().requestCount()).isZero();
  }

  @Test
  void no_settings_file() {
    tells(
        Cli.run(
            "run", "--once", "--config", deployment.folder().resolve("none.properties").toString()),
        2,
        "none.properties: there is no such file");
  }

  @Test
  void an_unknown_setting() {
    deployment.set("custobar.batchsize", "10");
    tells(
        once(),
        2,
        "application.properties:4: unknown setting \"custobar.batchsize\"; did you mean \"custobar.batch-size\"?");
  }

  @Test
  void an_unknown_flow() {
    tells(
        once("sale"), 2, "there is no flow \"sale\"; routes has shops, products, customers, sales");
  }

  @Test
  void no_sql_file() throws IOException {
    Files.delete(deployment.routes().resolve("shops.sql"));
    tells(
        once("shops"),
        2,
        "routes/shops.sql is missing; a flow that starts with kamelet:changes-source reads its query from there");
  }

  @Test
  void a_syntax_error_in_sql() {
    deployment.edit("shops.sql", "       s.name,", "       s.name");
    tells(once("shops"), 2, "routes/shops.sql:9: syntax error at or near \".\"");
  }

  @Test
  void a_column_that_the_table_does_not_have() {
    deployment.edit("shops.sql", "s.street_address", "s.streetaddress");
    tells(
        once("shops"),
        2,
        "routes/shops.sql:13: column s.streetaddress does not exist; Perhaps you meant to reference the column \"s.street_address\".");
  }

  @Test
  void a_column_that_custobar_does_not_know() {
    deployment.edit("shops.sql", "s.phone        AS phone_number", "s.phone AS phone_numer");
    tells(
        once("shops"),
        2,
        "routes/shops.sql: column \"phone_numer\" is not a field of shops; did you mean \"phone_number\"?");
  }

  @Test
  void no_key() {
    deployment.edit("shops.sql", "AS _key", "AS id");
    tells(
        once("shops"),
        2,
        "routes/shops.sql: the query selects no _key; add a unique column AS _key, such as the table's id");
  }

  @Test
  void broken_yaml() {
    deployment.edit(
        "shops.camel.yaml", "      parameters:\n        flow", "     parameters:\n        flow");
    tells(
        once("shops"),
        2,
        "routes/shops.camel.yaml:6: expected <block end>, but found '<block mapping start>'");
  }

  @Test
  void a_step_that_camel_does_not_know() {
    deployment.edit("shops.camel.yaml", "- to:", "- too:");
    tells(once("shops"), 2, "routes/shops.camel.yaml:9: Unknown node id: too");
  }

  @Test
  void a_property_that_a_step_does_not_have() {
    deployment.edit(
        "shops.camel.yaml",
        "            uri: kamelet:custobar-sink",
        "            uri: kamelet:custobar-sink\n            patience: 3");
    tells(once("shops"), 2, "routes/shops.camel.yaml:11: Unsupported field: patience");
  }

  @Test
  void a_call_that_an_earlier_version_had() {
    deployment.edit(
        "shops.camel.yaml",
        "        - to:",
        """
                - bean:
                    ref: flowDependencies
                    method: settle('a, b', ${variable.run}, true)
                - setVariable:
                    name: x
                    expression:
                      method:
                        ref: flowDependencies
                        method: setle('a')
                - setVariable:
                    name: y
                    expression:
                      method:
                        ref: responseClassifier
                        method: nothing
                - bean:
                    ref: responseClassifier
                    method: page(${header.CamelHttpResponseCode}, ${body}, ${header.Retry-After}, 'x')
                - bean:
                    ref: webshop
                    method: read(200, ${body}, ${null}, ${null}, ${null})
                - to:\
        """);
    tells(
        once("shops"),
        2,
        """
        routes/shops.camel.yaml:11: "flowDependencies" has no method settle with 3 arguments; it has settle(flows, run)
        routes/shops.camel.yaml:17: "flowDependencies" has no method setle; it has holdBack(pages, flows), settle(flows, run)
        routes/shops.camel.yaml:23: "responseClassifier" has no method nothing; it has isWebPage(body), path(address), pause(retryAfter, otherwise), read(status, body)
        routes/shops.camel.yaml:26: "responseClassifier" has no method page; kamelet:custobar-call makes the whole request and reads the answer's status
        routes/shops.camel.yaml:29: there is no "webshop" any more; kamelet:http-source reads a webshop, as a file of parameters beside the route says
        If a file was edited for an earlier version of the connector, compare it with the one that came with this version\
        """);
  }

  @Test
  void a_failure_that_an_earlier_version_named_otherwise() {
    deployment.edit(
        "shops.camel.yaml",
        "        - to:",
        """
                - doTry:
                    steps:
                      - log: here
                    doCatch:
                      - exception:
                          - java.io.IOException
                          - io.custobarconnector.custobar.CustobarBusyException
                        steps:
                          - log: there
                - to:\
        """);
    tells(
        once("shops"),
        2,
        """
        routes/shops.camel.yaml:15: there is no exception io.custobarconnector.custobar.CustobarBusyException;\
         it is io.custobarconnector.custobar.upload.CustobarBusyException now
        If a file was edited for an earlier version of the connector, compare it with the one that came with this version\
        """);
  }

  @Test
  void a_kamelet_that_does_not_exist() {
    deployment.edit("shops.camel.yaml", "kamelet:custobar-sink", "kamelet:custobar-sinc");
    tells(
        once("shops"),
        2,
        "routes/shops.camel.yaml:10: there is no kamelet \"custobar-sinc\"; there are changes-source, custobar-call, custobar-sink, http-answer, http-source, permission-batch");
  }

  @Test
  void a_folder_of_kamelets_that_an_earlier_version_had() throws IOException {
    Path own = Files.createDirectory(deployment.routes().resolve("kamelets"));
    for (String name : List.of("custobar-upload.camel.yaml", "custobar-read.camel.yaml")) {
      Files.copy(Path.of("routes/kamelets", name), own.resolve(name));
    }
    Files.copy(Path.of("routes/kamelets/schedule.camel.yaml"), own.resolve("schedule.camel.yaml"));
    Files.writeString(
        own.resolve("changes-source.kamelet.yaml"),
        Files.readString(Path.of("routes/kamelets/changes-source.kamelet.yaml")));
    List<String> lines = Files.readAllLines(own.resolve("custobar-read.camel.yaml"));
    int line =
        1
            + lines.indexOf(
                lines.stream()
                    .filter(text -> text.contains("kamelet:custobar-call"))
                    .findFirst()
                    .orElseThrow());
    tells(
        once("shops"),
        2,
        "routes/kamelets/custobar-read.camel.yaml:%s: there is no kamelet \"custobar-call\"; there are changes-source. routes/kamelets is of an earlier version of the connector: take ./routes/kamelets/custobar-call.kamelet.yaml into it, or edit the folder of this version anew"
            .formatted(line));
  }

  @Test
  void a_datatype_that_custobar_does_not_have() {
    deployment.edit("shops.camel.yaml", "datatype: shops", "datatype: shop");
    tells(
        once("shops"),
        2,
        "routes/shops.camel.yaml: there is no datatype \"shop\"; did you mean \"shops\"?");
  }

  @Test
  void a_flow_that_is_named_in_no_route() {
    deployment.edit("shops.camel.yaml", "flow: shops", "flow: shop");
    tells(
        once("shops"),
        2,
        "routes/shop.sql is missing; a flow that starts with kamelet:changes-source reads its query from there");
  }

  @Test
  void a_snapshot_whose_rows_have_no_key() {
    deployment.set("shops.changes", "snapshot");
    deployment.edit("shops.sql", "AS _key", "AS _clef");
    tells(
        once("shops"),
        2,
        "routes/shops.sql: the query selects no _key; add a unique column AS _key, such as the table's id");
  }

  @Test
  void a_port_in_use() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      deployment.set("management.port", Integer.toString(taken.getLocalPort()));
      tells(
          deployment.command("run"),
          1,
          "management.port="
              + taken.getLocalPort()
              + " cannot be used on 127.0.0.1: Address already in use; stop the program that has the port, or choose another one");
    }
  }

  @Test
  void a_source_that_is_down() {
    deployment.set("scc.url", "jdbc:postgresql://127.0.0.1:1/postgres");
    tells(
        once("shops"),
        1,
        "the source database does not answer: Connection refused (scc.url=jdbc:postgresql://127.0.0.1:1/postgres; check it, scc.username and scc.password)");
  }

  @Test
  void a_host_that_is_unknown() {
    deployment.set("scc.url", "jdbc:postgresql://pos-db.invalid:5432/commerce_cloud");
    tells(
        once("shops"),
        1,
        "the source database: there is no host of this name, or this machine does not find it (scc.url=jdbc:postgresql://pos-db.invalid:5432/commerce_cloud)");
  }

  @Test
  void a_password_that_is_asked_for_and_not_set() throws IOException {
    try (StartupServer server = StartupServer.asksForPassword()) {
      deployment.set("scc.url", server.url());
      tells(
          once("shops"),
          2,
          "the source database asks the user postgres for a password, and there is none: set the environment variable SCC_PASSWORD, or scc.password-file (scc.url="
              + server.url()
              + ")");
      // A pooler before the database refuses this one.
      assertThat(server.parameters()).contains("user", "database").doesNotContain("options");
    }
  }

  @Test
  void a_pooler_that_refuses_a_startup_parameter() throws IOException {
    try (StartupServer server = StartupServer.refuses("unsupported startup parameter: options")) {
      deployment.set("scc.url", server.url());
      tells(
          once("shops"),
          2,
          "the source database is behind a pooler that refuses how the connector connects: unsupported startup parameter: options; add the parameter to ignore_startup_parameters of the pooler (scc.url="
              + server.url()
              + ")");
    }
  }

  @Test
  void a_table_whose_name_has_capitals_and_no_quotes() {
    deployment.rows().run("CREATE TABLE \"LoyaltyCards\" (id int, changed timestamptz)");
    deployment.write(
        "shops.sql",
        "SELECT changed AS _changed_at, id AS _key, id::text AS external_id\n  FROM LoyaltyCards");
    tells(
        once("shops"),
        2,
        "routes/shops.sql:2: relation \"loyaltycards\" does not exist; perhaps \"LoyaltyCards\", written just so");
  }

  @Test
  void a_table_of_another_schema() {
    deployment.rows().run("CREATE SCHEMA pos");
    deployment.rows().run("CREATE TABLE pos.cards (id int, changed timestamptz)");
    deployment.write("shops.sql", "SELECT changed AS _changed_at, id AS _key FROM cards");
    tells(
        once("shops"),
        2,
        "routes/shops.sql:1: relation \"cards\" does not exist; perhaps pos.cards, written just so");
  }

  @Test
  void a_table_and_a_schema_that_the_user_may_not_read() {
    deployment
        .rows()
        .run(
            "DO $$ BEGIN CREATE ROLE nosy LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    deployment.rows().run("CREATE SCHEMA hidden CREATE TABLE hidden.cards (id int)");
    deployment.set("scc.username", "nosy").set("journal.username", "postgres");
    deployment.set("journal.url", deployment.settings().source().url());
    tells(
        once("shops"),
        2,
        "routes/shops.sql: permission denied for table store; let its owner run: GRANT SELECT ON public.store TO nosy");
    deployment.write("shops.sql", "SELECT now() AS _changed_at, id AS _key FROM hidden.cards");
    tells(
        once("shops"),
        2,
        "routes/shops.sql:1: permission denied for schema hidden; let its owner run: GRANT USAGE ON SCHEMA hidden TO nosy");
  }

  @Test
  void a_sink_without_its_datatype() {
    deployment.edit(
        "shops.camel.yaml", "\n            parameters:\n              datatype: shops", "");
    tells(
        once("shops"),
        2,
        "routes/shops.camel.yaml:10: kamelet:custobar-sink needs the parameter datatype");
  }

  @Test
  void steps_that_stand_beside_the_source_and_not_in_it() {
    deployment.edit("shops.camel.yaml", "      steps:\n", "    steps:\n");
    tells(once("shops"), 2, "routes/shops.camel.yaml:8: Unsupported field: steps");
  }

  @Test
  void a_value_of_ones_own_that_nobody_set() {
    deployment.edit("shops.sql", "       s.name,", "       '{{route.nix}}' AS name,");
    tells(
        once("shops"),
        2,
        "routes/shops.sql:8: there is no setting \"route.nix\" for {{route.nix}}; add the line route.nix=<value> to the settings");
  }

  @Test
  void a_port_of_the_stand_in_that_is_taken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      tells(
          Cli.run("sandbox", "--port", Integer.toString(taken.getLocalPort())),
          1,
          "--port="
              + taken.getLocalPort()
              + " cannot be used on 127.0.0.1: Address already in use; stop the program that has the port, or choose another one");
    }
  }

  @Test
  void a_journal_that_is_down() {
    deployment.set("journal.url", "jdbc:postgresql://127.0.0.1:1/postgres");
    tells(
        once("shops"),
        1,
        "the journal's database does not answer: Connection refused (journal.url=jdbc:postgresql://127.0.0.1:1/postgres; check it, journal.username and journal.password)");
  }

  @Test
  void a_service_is_told_of_a_password_at_once_and_does_not_wait() throws IOException {
    try (StartupServer server = StartupServer.asksForPassword()) {
      deployment.set("scc.url", server.url());
      Cli answer = deployment.command("run");
      assertThat(answer.err()).contains("there is none: set the environment variable SCC_PASSWORD");
      assertThat(answer.exit()).isEqualTo(2);
    }
  }

  @Test
  void a_service_does_not_wait_for_a_view_that_nobody_has_filled(DataSource database) {
    new Rows(database).run("CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS shop_id WITH NO DATA");
    deployment.write("shops.sql", "SELECT shop_id AS _key, shop_id FROM unfilled");
    Cli answer = deployment.command("run", "shops");
    assertThat(answer.err()).contains("unfilled", "has not been populated").doesNotContain("waits");
    assertThat(answer.exit()).isEqualTo(1);
  }

  @Test
  void a_database_that_does_not_exist() {
    String nowhere = deployment.settings().source().url().replaceFirst("/copy_[0-9]+", "/nowhere");
    deployment.set("scc.url", nowhere);
    tells(
        once("shops"),
        2,
        "the source database refuses the connector: database \"nowhere\" does not exist (scc.url="
            + nowhere
            + "; check it, scc.username and scc.password)");
  }
}
