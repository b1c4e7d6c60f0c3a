package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.custobarconnector.acceptance.Block.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command, query, setting and route of the README and the guides works as it stands there, in
 * the order of the text, and prints what the text shows.
 *
 * <p>The paragraph above a block may end with the name of a file: then the block is written there,
 * or added when the paragraph says so. A block that shows output stands below its command.
 */
class DocumentationIT {

  private static final Path README = Path.of("README.md");

  /** Those that come first need the demo as it starts; the last one empties the stand-in. */
  private static final List<String> FIRST = List.of("README.md", "pos.md", "journal.md");

  private static final List<String> LAST = List.of("forget.md", "sandbox.md");

  /** Blocks that nobody runs here, by their beginning, and why. */
  private static final Map<String, String> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("docker build", "no Docker is needed to build and test"),
          Map.entry("mvn verify", "this test is a part of it"),
          Map.entry("mvn package && deploy/dist", "DistributionIT"),
          Map.entry("kubectl create secret", "no Kubernetes is needed to build and test"),
          Map.entry("helm install acme", "HelmChartTest"),
          Map.entry("StandInOptions options", "Java, as the tests write it"),
          Map.entry("acme/", "a picture of a folder"),
          Map.entry("cd acme && /opt", "integrate.md makes such a folder"),
          Map.entry("application.properties:12: ", "SettingsMistakesTest"),
          Map.entry("{\n  \"sales\": [for", "the outline of a mapping; WebshopMappingTest"),
          Map.entry("{\"external_id\":\"1042\"", "a row that is made up"),
          Map.entry("{\"received\":3", "Custobar gets this answer; WebhookTest"),
          Map.entry("{\"type\":\"urn:problem:internal\"", "no request provokes it"),
          Map.entry("[\"WELCOME\"", "a field of a customer in Custobar"),
          Map.entry("✓ journal    schema", "a sample of each sign; CheckTest"),
          Map.entry("flow            last run", "a flow that never ran beside one that did"),
          Map.entry(
              "2026-11-22T06:49:14.823Z INFO", "FailuresTest and RecordedRunsTest read the log"),
          Map.entry(
              "flow      | origin", "needs a customer that Custobar refuses; RejectedRowsTest"),
          Map.entry("products: compared 9,814", "a row that a cursor missed; ReconcileCommandTest"),
          Map.entry("WARN  products: the source's trans", "a restored backup; SetBackTest"),
          Map.entry("products: Custobar holds", "what differs in Custobar; ReconcileCommandTest"),
          Map.entry("customers: 2310 of", "ChangeGuardTest"),
          Map.entry("products: 4650 of", "MaxRejectedTest"),
          Map.entry("changed: 100012", "NextRunTest"),
          Map.entry("Sort … Key: r.updated_at", "the plan of a larger table; FlowQueriesTest"),
          Map.entry("alerts.enabled=true", "the file is a secret; ToldAlertsTest"),
          Map.entry("https://hooks.slack.com", "addresses of nobody"),
          Map.entry("c.gdpr_restricted AS _forget", "a line of the shipped customers.sql"),
          Map.entry("customers: 1 person is", "ForgetTest"));

  private static Stage stage;
  private static final Set<String> EXCEPTED = new HashSet<>();

  @BeforeAll
  static void layOut(@TempDir Path scratch) throws IOException {
    stage = new Stage(scratch);
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @TestFactory
  Stream<DynamicTest> documents() throws IOException {
    try (Stream<Path> guides = Files.list(Path.of("docs"))) {
      List<Path> documents =
          Stream.concat(
                  Stream.of(README),
                  guides.filter(file -> file.toString().endsWith(".md")).sorted())
              .toList();
      Stream<DynamicTest> each =
          Stream.of(
                  documents.stream()
                      .filter(d -> FIRST.contains(name(d)))
                      .sorted((a, b) -> FIRST.indexOf(name(a)) - FIRST.indexOf(name(b))),
                  documents.stream()
                      .filter(d -> !FIRST.contains(name(d)) && !LAST.contains(name(d))),
                  documents.stream().filter(d -> LAST.contains(name(d))))
              .flatMap(some -> some)
              .filter(DocumentationIT::isWanted)
              .map(document -> dynamicTest(document.toString(), () -> follow(document)));
      return Stream.concat(
          each,
          Stream.of(
                  dynamicTest(
                      "each exception is needed",
                      () -> assertThat(EXCEPTED).isEqualTo(EXCEPTIONS.keySet())))
              .filter(last -> System.getProperty("documents") == null));
    }
  }

  private static boolean isWanted(Path document) {
    return document.toString().contains(System.getProperty("documents", ""));
  }

  private static String name(Path document) {
    return document.getFileName().toString();
  }

  private static void follow(Path document) throws IOException, SQLException {
    List<Block> blocks = new ArrayList<>(Block.of(document, Stage.text(document)));
    blocks.removeIf(block -> isException(block.text()) && block.kind() != Kind.COMMANDS);
    Path folder = document.equals(README) ? stage.checkout() : stage.deployment();
    List<String> problems = new ArrayList<>();
    if (!document.equals(README)) {
      stage.startDemo();
    }
    try (Reader reader = new Reader(stage, folder, DocumentationIT::isException)) {
      if (document.endsWith("operate.md")) {
        reader.refuse("100012");
      }
      for (int i = 0; i < blocks.size(); i++) {
        Optional<Block> next = Optional.of(i + 1).filter(n -> n < blocks.size()).map(blocks::get);
        try {
          reader.read(blocks.get(i), next.filter(block -> block.kind() == Kind.OUTPUT));
        } catch (AssertionError | RuntimeException | SQLException e) {
          problems.add(
              "%s: %s%n%s"
                  .formatted(
                      blocks.get(i).place(),
                      e.getMessage(),
                      e.getCause() == null ? "" : e.getCause().getMessage()));
        }
      }
    }
    assertThat(problems).as(String.join("\n\n", problems)).isEmpty();
  }

  private static boolean isException(String text) {
    Optional<String> why = EXCEPTIONS.keySet().stream().filter(text::startsWith).findFirst();
    why.ifPresent(EXCEPTED::add);
    return why.isPresent();
  }
}
