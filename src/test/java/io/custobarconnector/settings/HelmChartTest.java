package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What Helm itself makes of the chart; its library is for Linux. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class HelmChartTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path CHART = Path.of("deploy/helm");

  @TempDir Path folder;

  /** The objects, by their kind and name. */
  private Map<String, JsonNode> objects(String values) throws IOException {
    String rendered =
        new Helm(CHART)
            .template()
            .withName("acme")
            .withValuesFile(Files.writeString(folder.resolve("acme.yaml"), values))
            .call();
    Map<String, JsonNode> objects = new LinkedHashMap<>();
    for (String document : rendered.split("(?m)^---$", -1)) {
      JsonNode object = YAML.readTree(document);
      if (object != null && object.has("kind")) {
        objects.put(
            object.path("kind").asText() + " " + object.path("metadata").path("name").asText(),
            object);
      }
    }
    return objects;
  }

  private static JsonNode pod(Map<String, JsonNode> objects) {
    return objects.get("Deployment acme").path("spec").path("template").path("spec");
  }

  @Test
  void two_processes_share_the_work_with_no_rights_and_secrets_by_reference() throws IOException {
    Map<String, JsonNode> objects =
        objects(
            """
            settings: |
              scc.url=jdbc:postgresql://db/shop
            routes:
              sales.sql: |
                SELECT 1
            secret: {name: acme-secrets}
            env: {JOURNAL_URL: "jdbc:postgresql://journal/connector"}
            """);
    assertThat(objects)
        .containsOnlyKeys(
            "PodDisruptionBudget acme",
            "ConfigMap acme-settings",
            "ConfigMap acme-routes",
            "Service acme",
            "Deployment acme");
    assertThat(objects.get("Deployment acme").path("spec").path("replicas").asInt()).isEqualTo(2);
    assertThat(objects.get("PodDisruptionBudget acme").path("spec").path("minAvailable").asInt())
        .isEqualTo(1);
    assertThat(
            objects
                .get("ConfigMap acme-settings")
                .path("data")
                .path("application.properties")
                .asText())
        .isEqualTo("scc.url=jdbc:postgresql://db/shop\n");
    assertThat(objects.get("ConfigMap acme-routes").path("data").path("sales.sql").asText())
        .isEqualTo("SELECT 1\n");

    JsonNode pod = pod(objects);
    assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
    JsonNode connector = pod.path("containers").path(0);
    assertThat(connector.path("image").asText()).isEqualTo("connector:0.1.0");
    assertThat(connector.path("securityContext").path("readOnlyRootFilesystem").asBoolean())
        .isTrue();
    assertThat(connector.path("livenessProbe").path("httpGet").path("path").asText())
        .isEqualTo("/observe/health/live");
    assertThat(connector.path("readinessProbe").path("httpGet").path("path").asText())
        .isEqualTo("/observe/health/ready");
    Set<String> known =
        SettingsCatalogue.SETTINGS.stream()
            .flatMap(setting -> Stream.of(setting.key(), setting.fileKey()))
            .map(Setting::environmentName)
            .collect(Collectors.toSet());
    known.add("CONNECTOR_MEMORY");
    List<String> given = new ArrayList<>();
    connector.path("env").forEach(one -> given.add(one.path("name").asText()));
    assertThat(given).contains("CUSTOBAR_TOKEN_FILE", "JOURNAL_URL").isSubsetOf(known);

    List<String> mounted = new ArrayList<>();
    connector.path("volumeMounts").forEach(one -> mounted.add(one.path("name").asText()));
    List<String> volumes = new ArrayList<>();
    pod.path("volumes").forEach(one -> volumes.add(one.path("name").asText()));
    assertThat(mounted).containsExactlyInAnyOrderElementsOf(volumes);
  }

  @Test
  void an_image_can_be_pinned_and_the_shipped_routes_be_kept() throws IOException {
    Map<String, JsonNode> objects =
        objects("{settings: 'scc.url=x', image: {repository: reg/connector, digest: 'sha256:ab'}}");
    JsonNode connector = pod(objects).path("containers").path(0);
    assertThat(connector.path("image").asText()).isEqualTo("reg/connector@sha256:ab");
    assertThat(connector.path("env").toString()).contains("ROUTES_DIRECTORY");
  }

  @Test
  void forgotten_settings_are_told_before_anything_is_installed() {
    assertThatThrownBy(() -> objects("{}")).hasMessageContaining("--set-file settings=");
  }

  @Test
  void the_chart_has_the_version_of_the_connector() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    JsonNode chart = YAML.readTree(CHART.resolve("Chart.yaml").toFile());
    assertThat(pom)
        .contains("<version>" + chart.path("appVersion").asText() + "</version>\n  <pack");
    LintResult lint = new Helm(CHART).lint().quiet().call();
    assertThat(lint.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }
}
