package io.custobarconnector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md names the tests of each promise. */
class GuaranteesPageTest {

  private static final Path PAGE = Path.of("docs/guarantees.md");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");

  @Test
  void every_test_that_is_named_exists() throws IOException {
    Set<String> named =
        TEST.matcher(Files.readString(PAGE))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(tests()).containsAll(named);
  }

  @Test
  void every_promise_and_every_fault_has_a_test() throws IOException {
    assertThat(
            Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.endsWith("| tests |")))
        .hasSizeGreaterThan(30)
        .allSatisfy(line -> assertThat(line).containsPattern(TEST));
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*(Test|IT)[.]java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
