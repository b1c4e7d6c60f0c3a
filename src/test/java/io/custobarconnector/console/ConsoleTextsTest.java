package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The console's words in Finnish, Swedish and English. */
class ConsoleTextsTest {

  private static final Path WEB = Path.of("src/main/resources/console/web");
  private static final Path CONTRACT = Path.of("src/main/resources/console/openapi.yaml");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");
  private static final Pattern USED = Pattern.compile("\\bt\\(\\s*'([^']+)'");
  private static final Pattern PLURAL = Pattern.compile("\\.(one|other)$");

  @ParameterizedTest
  @ValueSource(strings = {"fi", "sv"})
  void everyTextIsInEachLanguageWithTheSameValuesInIt(String language) throws IOException {
    assertThat(placeholders(texts(language))).isEqualTo(placeholders(texts("en")));
    assertThat(texts(language)).allSatisfy((key, text) -> assertThat(text).as(key).isNotBlank());
  }

  @Test
  void everyTextThatAPageNamesExists() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (String key : texts("en").keySet()) {
      keys.add(key);
      keys.add(PLURAL.matcher(key).replaceAll(""));
    }
    assertThat(keys).containsAll(named());
  }

  /** A word of the contract that a page would else show as it is, such as "person-open". */
  @ParameterizedTest
  @CsvSource({
    "/FlowState, state.",
    "/Run/properties/outcome, state.",
    "/Role, role.",
    "/AuditEntry/properties/action, action.",
    "/RejectedRow/properties/origin, origin.",
    "/RejectedDetail/allOf/1/properties/messageState, message.",
    "/Held, held.",
    "/Held, why.",
    "/Channel/properties/channel, channel.",
    "/ErasureState, erase.",
    "/NextRunKind, next.",
    "/DirectoryOutcome, directory.",
  })
  void everyWordOfTheContractHasAText(String schema, String prefix) throws IOException {
    assertThat(texts("en").keySet()).containsAll(words(schema).map(word -> prefix + word).toList());
  }

  private static Stream<String> words(String schema) throws IOException {
    JsonNode words = contract().at("/components/schemas" + schema + "/enum");
    assertThat(words.isArray()).as("words of " + schema).isTrue();
    return StreamSupport.stream(words.spliterator(), false).map(JsonNode::asText);
  }

  private static JsonNode contract() throws IOException {
    Object read =
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(CONTRACT));
    return new ObjectMapper().valueToTree(read);
  }

  private static Set<String> named() throws IOException {
    try (Stream<Path> files = Files.list(WEB)) {
      Set<String> named = new TreeSet<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".js")).toList()) {
        USED.matcher(Files.readString(file)).results().forEach(use -> named.add(use.group(1)));
      }
      return named;
    }
  }

  private static Map<String, Set<String>> placeholders(Map<String, String> texts) {
    return texts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    PLACEHOLDER
                        .matcher(entry.getValue())
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toCollection(TreeSet::new)),
                (one, other) -> one,
                TreeMap::new));
  }

  private static Map<String, String> texts(String language) throws IOException {
    return new ObjectMapper()
        .readValue(WEB.resolve("texts." + language + ".json").toFile(), new TypeReference<>() {});
  }
}
