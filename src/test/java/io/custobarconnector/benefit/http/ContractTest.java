package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.custobarconnector.benefit.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The routes, the description that tills read, and the words for cashiers say the same. */
class ContractTest {

  private static final JsonNode OPENAPI = openApi();
  private static final List<String> VERBS =
      List.of("get", "head", "post", "put", "patch", "delete");

  private static JsonNode openApi() {
    try (InputStream stream = ContractTest.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void every_route_is_described_and_everything_described_has_a_route() throws IOException {
    TreeSet<String> routes = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("routes"), "*.camel.yaml")) {
      for (Path file : files) {
        routes.addAll(calls(file));
      }
    }
    TreeSet<String> described = new TreeSet<>();
    OPENAPI
        .path("paths")
        .properties()
        .forEach(
            p ->
                p.getValue()
                    .fieldNames()
                    .forEachRemaining(v -> described.add(v + " " + p.getKey())));
    assertThat(described).isEqualTo(routes);
  }

  private static List<String> calls(Path file) throws IOException {
    List<String> calls = new ArrayList<>();
    Object entries =
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    for (Object entry : (List<?>) entries) {
      if (((Map<?, ?>) entry).get("rest") instanceof Map<?, ?> rest) {
        for (String verb : VERBS) {
          if (rest.get(verb) instanceof List<?> ofVerb) {
            for (Object call : ofVerb) {
              Object path = ((Map<?, ?>) call).get("path");
              calls.add(verb + " " + rest.get("path") + (path == null ? "" : path));
            }
          }
        }
      }
    }
    return calls;
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? OPENAPI.at(node.path("$ref").asText().substring(1)) : node;
  }

  @Test
  void the_description_lists_every_code_and_no_other() {
    assertThat(OPENAPI.at("/components/schemas/Problem/properties/code/enum"))
        .map(JsonNode::asText)
        .containsExactly(Arrays.stream(Problem.values()).map(Problem::code).toArray(String[]::new));
  }

  @Test
  void every_call_says_who_may_make_it_that_its_request_has_a_name_and_that_the_connector_stops() {
    OPENAPI
        .path("paths")
        .forEach(
            path ->
                path.forEach(
                    call -> {
                      assertThat(call.findValuesAsText("$ref"))
                          .contains("#/components/parameters/RequestId");
                      boolean open =
                          call.path("security").isArray() && call.path("security").isEmpty();
                      assertThat(call.path("responses").has("401")).isNotEqualTo(open);
                      assertThat(call.path("responses"))
                          .allSatisfy(
                              answer ->
                                  assertThat(
                                          resolved(answer).at("/headers/X-Request-Id").isObject())
                                      .isTrue());
                      assertThat(resolved(call.at("/responses/503")).findValuesAsText("code"))
                          .contains(Problem.STOPPING.code());
                    }));
  }

  @ParameterizedTest
  @EnumSource(Problem.class)
  void every_problem_is_described_with_its_status_and_an_example(Problem problem) {
    assertThat(examples(OPENAPI))
        .filteredOn(example -> example.path("code").asText().equals(problem.code()))
        .isNotEmpty()
        .allSatisfy(
            example -> {
              assertThat(example.path("status").asInt()).isEqualTo(problem.status());
              assertThat(example.path("title").asText()).isEqualTo(problem.title());
              assertThat(example.path("cashier").asText())
                  .isEqualTo(new CashierWords().sentence(problem, Locale.ENGLISH));
            });
  }

  @ParameterizedTest
  @EnumSource(Problem.class)
  void every_problem_has_a_sentence_for_the_cashier_in_three_languages(Problem problem) {
    CashierWords words = new CashierWords();
    assertThat(CashierWords.LANGUAGES)
        .map(language -> words.sentence(problem, language))
        .doesNotContainNull()
        .doesNotHaveDuplicates();
  }

  @Test
  void every_example_is_what_its_schema_says() {
    assertThat(contents(OPENAPI)).isNotEmpty();
    for (JsonNode content : contents(OPENAPI)) {
      ObjectNode schema = content.path("schema").deepCopy();
      schema.set("components", OPENAPI.path("components").deepCopy());
      JsonSchema checked =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(nullable(schema));
      for (JsonNode example : content.path("examples")) {
        assertThat(checked.validate(example.path("value"))).isEmpty();
      }
    }
  }

  /** OpenAPI 3.0 says nullable where JSON Schema has a second type. */
  private static JsonNode nullable(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.path("nullable").asBoolean()) {
        String type = object.path("type").asText();
        object.putArray("type").add(type).add("null");
      }
      object.properties().forEach(field -> nullable(field.getValue()));
    } else {
      node.forEach(ContractTest::nullable);
    }
    return node;
  }

  @Test
  void the_guide_for_tills_names_every_code() throws IOException {
    String guide = Files.readString(Path.of("docs/pos.md"));
    assertThat(Arrays.stream(Problem.values()))
        .allSatisfy(problem -> assertThat(guide).contains("`" + problem.code() + "`"));
  }

  private static List<JsonNode> contents(JsonNode root) {
    return root.findValues("content").stream()
        .flatMap(content -> Stream.of(content.elements()).flatMap(ContractTest::all))
        .filter(content -> content.has("examples"))
        .toList();
  }

  private static Stream<JsonNode> all(java.util.Iterator<JsonNode> nodes) {
    Stream.Builder<JsonNode> all = Stream.builder();
    nodes.forEachRemaining(all);
    return all.build();
  }

  private static List<JsonNode> examples(JsonNode root) {
    return contents(root).stream()
        .flatMap(content -> all(content.path("examples").elements()))
        .map(example -> example.path("value"))
        .toList();
  }
}
