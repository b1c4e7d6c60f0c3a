package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quartz.CronExpression;

/** What can be said of the files of {@code deploy/} without what runs them. */
class DeployFilesTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static JsonNode yaml(String file) throws IOException {
    return YAML.readTree(Path.of("deploy", file).toFile());
  }

  @Test
  void every_image_that_somebody_else_makes_is_pinned_by_digest() throws IOException {
    List<String> images = new ArrayList<>();
    Pattern.compile("(?m)^FROM (\\S+)")
        .matcher(Files.readString(Path.of("Dockerfile")))
        .results()
        .forEach(from -> images.add(from.group(1)));
    for (JsonNode service : yaml("compose.yaml").path("services")) {
      if (!service.has("build")) {
        images.add(service.path("image").asText());
      }
    }
    assertThat(images)
        .hasSizeGreaterThan(4)
        .allMatch(image -> image.matches("\\S+:\\S+@sha256:[0-9a-f]{64}"));
  }

  @Test
  void the_label_of_the_image_names_the_version_of_the_build() throws IOException {
    String version =
        Pattern.compile("(?m)^  <version>(.*)</version>$")
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElseThrow();
    assertThat(Files.readString(Path.of("Dockerfile")))
        .contains("ARG VERSION=\"" + version + "\"")
        .contains("org.opencontainers.image.version=\"${VERSION}\"");
  }

  @Test
  void compose_gives_the_connector_settings_that_it_knows_and_secrets_that_are_there()
      throws IOException {
    JsonNode compose = yaml("compose.yaml");
    JsonNode connector = compose.path("services").path("connector");
    Set<String> known =
        SettingsCatalogue.SETTINGS.stream()
            .flatMap(setting -> Stream.of(setting.key(), setting.fileKey()))
            .map(Setting::environmentName)
            .collect(Collectors.toSet());
    List<String> given = new ArrayList<>();
    connector.path("environment").fieldNames().forEachRemaining(given::add);
    assertThat(given).isNotEmpty().isSubsetOf(known);
    for (JsonNode service : compose.path("services")) {
      for (JsonNode secret : service.path("secrets")) {
        assertThat(compose.path("secrets").has(secret.asText())).isTrue();
      }
      for (JsonNode volume : service.path("volumes")) {
        String from = volume.asText().split(":", 2)[0];
        if (from.startsWith("./")) {
          assertThat(Path.of("deploy", from)).exists();
        }
      }
    }
  }

  /** The schema is of github.com/compose-spec/compose-spec (Apache-2.0), of June 2026. */
  @Test
  void compose_is_as_the_specification_of_compose_has_it() throws IOException {
    ObjectNode schema =
        (ObjectNode)
            new ObjectMapper()
                .readTree(Path.of("src/test/resources/deploy/compose-spec.json").toFile());
    schema.remove(List.of("$schema", "$id"));
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(schema)
                .validate(yaml("compose.yaml")))
        .isEmpty();
  }

  @Test
  void alerts_watch_what_prometheus_reads() throws IOException {
    JsonNode prometheus = yaml("prometheus/prometheus.yml");
    JsonNode job = prometheus.path("scrape_configs").path(0);
    assertThat(job.path("metrics_path").asText()).isEqualTo("/observe/metrics");
    assertThat(Files.readString(Path.of("deploy/prometheus/alerts.yaml")))
        .contains("up{job=\"" + job.path("job_name").asText() + "\"}");
    assertThat(prometheus.path("rule_files").path(0).asText()).isEqualTo("alerts.yaml");
    for (JsonNode rule : yaml("prometheus/alerts.yaml").path("groups").path(0).path("rules")) {
      assertThat(rule.path("expr").asText()).as(rule.path("alert").asText()).isNotBlank();
      assertThat(rule.path("labels").path("severity").asText()).isIn("critical", "warning");
      assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
      assertThat(rule.path("annotations").path("description").asText()).isNotBlank();
    }
  }

  @Test
  void no_flow_is_called_late_between_two_runs_of_its_shipped_schedule() throws Exception {
    Properties shipped = new Properties();
    try (Reader settings = Files.newBufferedReader(Path.of("application.properties"))) {
      shipped.load(settings);
    }
    Pattern late =
        Pattern.compile(
            "connector_flow_lag_seconds(?:\\{flow([=!])~\"(.*?)\"})? >= 0\\)\\[10m:1m]\\)\\) > (\\d+)");
    List<MatchResult> rules = new ArrayList<>();
    for (JsonNode rule : yaml("prometheus/alerts.yaml").path("groups").path(0).path("rules")) {
      late.matcher(rule.path("expr").asText()).results().forEach(rules::add);
    }
    for (String key : shipped.stringPropertyNames()) {
      if (key.endsWith(".schedule")) {
        String flow = key.replace(".schedule", "");
        CronExpression schedule = new CronExpression(shipped.getProperty(key));
        Date first = schedule.getNextValidTimeAfter(Date.from(Instant.EPOCH));
        Duration gap =
            Duration.between(first.toInstant(), schedule.getNextValidTimeAfter(first).toInstant());
        assertThat(rules)
            .filteredOn(
                rule ->
                    rule.group(2) == null
                        || flow.matches(rule.group(2)) == rule.group(1).equals("="))
            .as(flow)
            .hasSize(1)
            .allMatch(rule -> Long.parseLong(rule.group(3)) > gap.toSeconds());
      }
    }
  }

  @Test
  void the_service_starts_what_an_installation_has() throws IOException {
    String unit = Files.readString(Path.of("deploy/systemd/custobar-connector@.service"));
    assertThat(unit).contains("ExecStart=/opt/connector/connector run");
    assertThat(Path.of("connector")).isExecutable();
  }
}
