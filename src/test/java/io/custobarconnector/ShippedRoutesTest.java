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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

  private static final Pattern FENCED = Pattern.compile("(?s)```yaml\n(- .*?)```");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.([\\w-]+)");

  /** A place that leads to a route; where the route begins is none. */
  private static final Pattern CALLED =
      Pattern.compile(
          "(?:to: |to:\\n(?: +description: .*\\n)? +uri: |default: |also: )direct:([\\w-]+)");

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
    return Stream.concat(
        below(ROUTES, ".yaml").stream(), below(Path.of("docs/examples"), ".yaml").stream());
  }

  private static List<Path> below(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** The routes that the guides show, each as it stands between its fences. */
  static Stream<Arguments> examples() throws IOException {
    List<Arguments> examples = new ArrayList<>();
    for (Path guide : below(Path.of("docs"), ".md")) {
      FENCED
          .matcher(Files.readString(guide))
          .results()
          .forEach(block -> examples.add(Arguments.of(guide, block.group(1))));
    }
    return examples.stream();
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
    assertThat(problems).extracting(ValidationMessage::getMessage).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void each_route_of_the_guides_is_valid_by_camels_schema(Path guide, String route) {
    JsonNode definitions =
        JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(route));
    assertThat(camelSchema.validate(definitions)).as(guide.toString()).isEmpty();
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
    StringBuilder whole =
        new StringBuilder(
            uri.replace("{{custobar.url}}", "http://custobar")
                .replaceAll("\\{\\{route[.][\\w-]*url}}", "http://elsewhere")
                .replaceAll("\\$\\{variable\\.pages\\.\\w*[uU]rl}", "http://source"));
    String separator = "?";
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      whole
          .append(separator)
          .append(parameter.getKey())
          .append("=RAW(")
          // What may be left out can be of any type here.
          .append(parameter.getValue().replace("{{?", "#{{"))
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
  @MethodSource("kamelets")
  void every_kamelet_is_described_as_camels_own_are(Path file) {
    JsonNode kamelet = read(file);
    JsonNode annotations = kamelet.at("/metadata/annotations");
    for (String annotation :
        List.of(
            "provider",
            "catalog.version",
            "kamelet.support.level",
            "kamelet.group",
            "kamelet.namespace")) {
      assertThat(annotations.path("camel.apache.org/" + annotation).asText())
          .as(annotation)
          .isNotBlank();
    }
    assertThat(annotations.path("camel.apache.org/kamelet.icon").asText())
        .startsWith("data:image/svg+xml;base64,");
    assertThat(kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type").asText())
        .isIn("source", "sink", "action");
    assertThat(kamelet.at("/spec/definition/type").asText()).isEqualTo("object");
    kamelet
        .at("/spec/definition/properties")
        .properties()
        .forEach(
            property -> {
              assertThat(property.getValue().path("type").asText())
                  .as(property.getKey())
                  .isIn("string", "integer", "boolean");
              assertThat(property.getValue().has("default") || property.getValue().has("example"))
                  .as("%s has a default or an example", property.getKey())
                  .isTrue();
            });
    List<String> dependencies = new ArrayList<>();
    kamelet.at("/spec/dependencies").forEach(dependency -> dependencies.add(dependency.asText()));
    List<JsonNode> endpoints = new ArrayList<>();
    collect(kamelet.at("/spec/template"), endpoints);
    assertThat(dependencies).contains("camel:kamelet", "camel:core");
    for (JsonNode endpoint : endpoints) {
      String scheme = endpoint.path("uri").asText().replaceFirst(":.*", "");
      assertThat(dependencies).contains(scheme.startsWith("{{") ? "camel:core" : "camel:" + scheme);
    }
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void a_kamelet_uses_no_variable_that_it_neither_sets_nor_names_in_its_description(Path file) {
    JsonNode kamelet = read(file);
    String template = kamelet.at("/spec/template").toString();
    String description = kamelet.at("/spec/definition/description").asText();
    Set<String> set =
        kamelet.findValues("setVariable").stream()
            .map(step -> step.path("name").asText())
            .collect(Collectors.toSet());
    assertThat(VARIABLE.matcher(template).results().map(found -> found.group(1)))
        .filteredOn(name -> !set.contains(name))
        .allSatisfy(name -> assertThat(description).containsPattern("\\b" + name + "\\b"));
  }

  /** Nobody finds by reading what Java calls, unless the route says it. */
  @Test
  void every_route_is_called_in_yaml_or_notes_the_class_that_calls_it() throws IOException {
    StringBuilder files = new StringBuilder();
    for (Path file : files().toList()) {
      files.append(Files.readString(file)).append('\n');
    }
    String all = files.toString();
    Set<String> called =
        CALLED.matcher(all).results().map(found -> found.group(1)).collect(Collectors.toSet());
    for (Path file : files().toList()) {
      for (JsonNode definition : read(file).isArray() ? read(file) : JSON.createArrayNode()) {
        JsonNode route = definition.path("route");
        String address = route.at("/from/uri").asText();
        String name = address.replaceFirst("^direct:", "");
        if (!address.startsWith("direct:") || called.contains(name) || name(file).equals(name)) {
          continue;
        }
        Matcher caller =
            Pattern.compile("Called by ([\\w.]+)").matcher(route.path("note").asText());
        assertThat(caller.find()).as("%s notes who calls it", name).isTrue();
        assertThat(
                Path.of(
                    "src/main/java/io/custobarconnector",
                    caller.group(1).replace('.', '/') + ".java"))
            .content()
            .contains("\"" + address + "\"");
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\..*", "");
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
                  field.getKey().equals("method")
                      && List.of("method", "bean", "parameters").contains(parent);
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
