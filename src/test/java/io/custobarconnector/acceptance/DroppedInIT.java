package io.custobarconnector.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an integrator drops into a deployment, in an installation laid out as the Dockerfile lays
 * out the image: a route in Java, and the jar of a database's driver.
 */
@Tag("process")
@EnabledOnOs(OS.LINUX)
@ExtendWith(ReferenceDatabaseExtension.class)
class DroppedInIT {

  /** Speaks to PostgreSQL under an address of its own. */
  private static final String DRIVER =
      """
      package erp;

      import java.sql.*;
      import java.util.Properties;
      import java.util.logging.Logger;

      public class ErpDriver implements Driver {
        static {
          try {
            DriverManager.registerDriver(new ErpDriver());
          } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
          }
        }

        public boolean acceptsURL(String url) {
          return url.startsWith("jdbc:erp:");
        }

        public Connection connect(String url, Properties info) throws SQLException {
          return acceptsURL(url)
              ? DriverManager.getConnection(url.replace("jdbc:erp:", "jdbc:postgresql:"), info)
              : null;
        }

        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
          return new DriverPropertyInfo[0];
        }

        public int getMajorVersion() {
          return 1;
        }

        public int getMinorVersion() {
          return 0;
        }

        public boolean jdbcCompliant() {
          return false;
        }

        public Logger getParentLogger() {
          return Logger.getLogger("erp");
        }
      }
      """;

  @TempDir Path scratch;
  private Path home;
  private Path acme;
  private Deployment deployment;

  @BeforeEach
  void install(DataSource database) throws IOException {
    home = Files.createDirectory(scratch.resolve("home"));
    Files.copy(Path.of("connector"), home.resolve("connector"));
    Files.createDirectory(home.resolve("target"));
    for (String part : List.of("routes", "application.properties", "target/connector.jar")) {
      Files.createSymbolicLink(home.resolve(part), Path.of(part).toAbsolutePath());
    }
    Files.createSymbolicLink(home.resolve("target/lib"), Path.of("target/lib").toAbsolutePath());
    acme = Files.createDirectory(scratch.resolve("acme"));
    deployment =
        new Deployment(database, acme, Deployment.standIn().eventType("STORE_VISIT").build());
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  private static String said(Path in, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private int held(Datatype datatype) {
    assertThat(deployment.custobar().awaitApplied(Duration.ofSeconds(30))).isTrue();
    return deployment.custobar().counts().getOrDefault(datatype, 0);
  }

  /** The image's own Java, made here as the Dockerfile makes it. */
  private Path imagesJava() throws IOException, InterruptedException {
    Matcher step =
        Pattern.compile("RUN (jlink .*?) --output (\\S+)", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("Dockerfile")));
    assertThat(step.find()).isTrue();
    assertThat(Files.readString(Path.of("Dockerfile")))
        .contains("ENV JAVA_HOME=" + step.group(2), "COPY --from=build " + step.group(2));
    Path java = scratch.resolve("java");
    String tools = System.getProperty("java.home") + "/bin/";
    said(
        scratch,
        Map.of(),
        "sh",
        "-c",
        "%s%s --output %s".formatted(tools, step.group(1).replaceAll("\\\\\\R\\s*", ""), java));
    return java;
  }

  @Test
  void a_route_in_java_is_compiled_by_the_java_of_the_image() throws Exception {
    for (String file : List.of("StoreVisits.java", "store-visits.sql")) {
      deployment.write(file, Files.readString(Path.of("docs/examples", file)));
    }
    deployment.set("custom-fields.events.shop_id", "string");
    String said =
        said(
            acme,
            Map.of("JAVA_HOME", imagesJava().toString()),
            "../home/connector",
            "run",
            "--once",
            "store-visits");
    assertThat(said).contains("store-visits");
    assertThat(held(Datatype.EVENTS)).isPositive();
  }

  @Test
  void a_saved_file_is_live_in_a_connector_that_runs_for_its_developer() throws Exception {
    Path said = scratch.resolve("said.txt");
    Process process =
        new ProcessBuilder("../home/connector", "run", "--dev", "shops")
            .directory(acme.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      await(said, "Running shops on their schedules");
      deployment.edit("shops.sql", "s.name,", "s.nme,");
      await(said, "shops: shops.sql is not used, the version before runs on:");
      deployment.edit("shops.sql", "s.nme,", "upper(s.name) AS name,");
      await(said, "shops: shops.sql is live");
      assertThat(said).content().containsPattern("shops[.]sql:8(:\\d+)?: .*nme");
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void await(Path said, String wanted) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(said).content().contains(wanted));
  }

  private void drop(Path folder) throws IOException {
    Path source = scratch.resolve("erp/ErpDriver.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, DRIVER);
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
        .isZero();
    Files.createDirectories(folder);
    try (OutputStream out = Files.newOutputStream(folder.resolve("erp-driver-1.0.jar"));
        JarOutputStream jar = new JarOutputStream(out)) {
      jar.putNextEntry(new JarEntry("erp/ErpDriver.class"));
      Files.copy(scratch.resolve("erp/ErpDriver.class"), jar);
      jar.putNextEntry(new JarEntry("META-INF/services/java.sql.Driver"));
      jar.write("erp.ErpDriver\n".getBytes(UTF_8));
    }
  }

  @Test
  void a_driver_is_found_beside_the_settings_and_beside_the_connector() throws Exception {
    Path recipe = Path.of("docs/examples/enrich-sql");
    try (Stream<Path> files = Files.list(recipe)) {
      for (Path file : files.toList()) {
        deployment.write(file.getFileName().toString(), Files.readString(file));
      }
    }
    deployment.edit("customers.camel.yaml", "uri: jdbc:scc", "uri: jdbc:erp");
    String erp = deployment.settings().source().url().replace("jdbc:postgresql:", "jdbc:erp:");
    deployment
        .set("custom-fields.customers.tier_from", "integer")
        .set("route.erp-user", "postgres")
        .set("camel.beans.erp", "#class:com.zaxxer.hikari.HikariDataSource")
        .set("camel.beans.erp.jdbcUrl", erp)
        .set("camel.beans.erp.username", "{{route.erp-user}}");
    drop(acme.resolve("lib"));
    said(acme, Map.of(), "../home/connector", "run", "--once", "customers");
    int customers = held(Datatype.CUSTOMERS);
    assertThat(customers).isPositive();
    Files.move(acme.resolve("lib"), home.resolve("lib"));
    deployment
        .rows()
        .run("UPDATE customer SET first_name = first_name || '!' WHERE sequence_number % 20 = 0");
    int requests = deployment.uploads(Datatype.CUSTOMERS).size();
    said(
        scratch,
        Map.of(),
        "home/connector",
        "run",
        "--once",
        "customers",
        "--config",
        "acme/application.properties");
    assertThat(deployment.uploads(Datatype.CUSTOMERS)).hasSizeGreaterThan(requests);
  }
}
