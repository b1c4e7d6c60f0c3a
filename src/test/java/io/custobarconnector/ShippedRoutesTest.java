package io.custobarconnector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The shipped YAML, checked by Camel's own schema and catalogue: integrators copy from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShippedRoutesTest {

  private static final Path ROUTES = Path.of("routes");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CamelCatalog CATALOG = new DefaultCamelCatalog();
  private static final Set<String> LANGUAGES =
      Set.of("simple", "constant", "method", "header", "jq", "jsonpath", "xpath", "tokenize");

  /** Where the canonical notation lets a language stand. */
  private static final Set<String> EXPRESSIONS =
      Set.of("expression", "handled", "continued", "retryWhile", "correlationExpression");

  /** Grows to hundreds of megabytes with use, so it goes with this class's one instance. */
  private final JsonSchema camelSchema = schema();

  private static JsonSchema schema() {
    try (InputStream schema =
        ShippedRoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
          .getSchema(JSON.readTree(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(ROUTES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  static Stream<Path> kamelets() throws IOException {
    return files().filter(file -> file.toString().endsWith(".kamelet.yaml"));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.valueToTree(
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file as route definitions; a kamelet's template as the route template that it becomes. */
  private static JsonNode definitions(Path file) {
    JsonNode read = read(file);
    if (!read.has("kind")) {
      return read;
    }
    var template = JSON.createObjectNode();
    template.put("id", read.at("/metadata/name").asText());
    template.setAll((ObjectNode) read.at("/spec/template"));
    var list = JSON.createArrayNode();
    list.addObject().set("routeTemplate", template);
    return list;
  }

  @ParameterizedTest
  @MethodSource("files")
  void the_file_is_valid_by_camels_schema(Path file) {
    Set<ValidationMessage> problems = camelSchema.validate(definitions(file));
    assertThat(problems)
        // What a setting decides is text here, whatever its type will be.
        .filteredOn(problem -> !problem.getInstanceNode().asText().startsWith("{{"))
        .extracting(ValidationMessage::getMessage)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void every_endpoint_and_each_of_its_parameters_is_known_to_camel(Path file) {
    List<JsonNode> endpoints = new ArrayList<>();
    collect(definitions(file), endpoints);
    assertThat(endpoints).isNotEmpty();
    for (JsonNode endpoint : endpoints) {
      String uri = endpoint.path("uri").asText();
      assertThat(uri).as("parameters go under parameters").doesNotContain("?");
      if (uri.startsWith("kamelet:")) {
        isDeclared(uri.substring("kamelet:".length()), endpoint.path("parameters"));
        continue;
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      endpoint
          .path("parameters")
          .properties()
          .forEach(parameter -> parameters.put(parameter.getKey(), parameter.getValue().asText()));
      EndpointValidationResult result =
          CATALOG.validateEndpointProperties(whole(uri, parameters), false);
      assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
      assertThat(result.getUnknown()).isNull();
    }
  }

  private static String whole(String uri, Map<String, String> parameters) {
    StringBuilder whole = new StringBuilder(uri.replace("{{custobar.url}}", "http://custobar"));
    String separator = "?";
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      whole
          .append(separator)
          .append(parameter.getKey())
          .append("=RAW(")
          .append(parameter.getValue())
          .append(')');
      separator = "&";
    }
    return whole.toString().replaceAll("RAW\\(([^)?]*)\\)", "$1");
  }

  private static void collect(JsonNode node, List<JsonNode> endpoints) {
    if (node.path("uri").isTextual()) {
      endpoints.add(node);
    }
    node.forEach(child -> collect(child, endpoints));
  }

  private static void isDeclared(String kamelet, JsonNode parameters) {
    if (List.of("source", "sink").contains(kamelet)) {
      return;
    }
    Path file = ROUTES.resolve("kamelets/" + kamelet + ".kamelet.yaml");
    assertThat(file).exists();
    JsonNode definition = read(file).at("/spec/definition");
    List<String> given = new ArrayList<>();
    parameters.fieldNames().forEachRemaining(given::add);
    definition
        .path("required")
        .forEach(required -> assertThat(given).as(kamelet).contains(required.asText()));
    given.forEach(name -> assertThat(definition.path("properties").has(name)).as(name).isTrue());
  }

  @ParameterizedTest
  @MethodSource("files")
  void every_route_says_what_it_does(Path file) {
    for (JsonNode definition : read(file).isArray() ? read(file) : JSON.createArrayNode()) {
      JsonNode only = definition.elements().next();
      assertThat(only.path("id").asText()).as("id").isNotBlank();
      assertThat(only.path("description").asText()).as(only.path("id").asText()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void every_kamelet_and_each_of_its_properties_says_what_it_is(Path file) {
    JsonNode kamelet = read(file);
    assertThat(file.getFileName())
        .hasToString(kamelet.at("/metadata/name").asText() + ".kamelet.yaml");
    JsonNode definition = kamelet.at("/spec/definition");
    assertThat(definition.path("title").asText()).isNotBlank();
    assertThat(definition.path("description").asText()).isNotBlank();
    definition
        .path("properties")
        .properties()
        .forEach(
            property -> {
              assertThat(property.getValue().path("title").asText()).isNotBlank();
              assertThat(property.getValue().path("description").asText()).isNotBlank();
            });
  }

  @ParameterizedTest
  @MethodSource("files")
  void the_notation_is_the_long_one_throughout(Path file) {
    List<String> shortcuts = new ArrayList<>();
    shortcuts("", "", definitions(file), shortcuts);
    assertThat(shortcuts).isEmpty();
  }

  private static void shortcuts(String path, String parent, JsonNode node, List<String> found) {
    node.properties()
        .forEach(
            field -> {
              String here = path + "/" + field.getKey();
              boolean map = field.getValue().isObject();
              boolean nameOfMethod =
                  field.getKey().equals("method") && List.of("method", "bean").contains(parent);
              if (LANGUAGES.contains(field.getKey())
                  && !nameOfMethod
                  && (!EXPRESSIONS.contains(parent) || !map)) {
                found.add(here);
              }
              if (field.getKey().equals("steps") || field.getKey().equals("when")) {
                steps(here, field.getValue(), found);
              }
              if (List.of("from", "expression").contains(field.getKey())
                  && !map
                  && !LANGUAGES.contains(parent)) {
                found.add(here);
              }
              shortcuts(here, field.getKey(), field.getValue(), found);
            });
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        shortcuts(path + "/" + i, parent, node.get(i), found);
      }
    }
  }

  private static void steps(String path, JsonNode steps, List<String> found) {
    if (!steps.isArray()) {
      found.add(path);
    }
    for (JsonNode step : steps) {
      if (path.endsWith("steps") && !step.elements().next().isObject()) {
        found.add(path + "/" + step.fieldNames().next());
      }
    }
  }
}
