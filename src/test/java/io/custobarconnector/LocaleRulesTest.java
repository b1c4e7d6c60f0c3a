package io.custobarconnector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DateFormat;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No text is written in the digits or the letters of the machine's language: in Egypt {@code
 * "%d".formatted(1)} is ١, and in Turkey {@code "TITLE".toLowerCase()} is tıtle. A number is
 * written with {@code %s}; where it needs a format, the locale is named in the same line. Calls of
 * toLowerCase and toUpperCase without a locale do not compile (Error Prone, StringCaseLocaleUsage).
 */
class LocaleRulesTest {

  /** A conversion that takes digits, signs or letters from the locale; %x, %s, %n and %% do not. */
  private static final Pattern LOCALIZED =
      Pattern.compile("(?<!%)(?:%%)*%(?:\\d+\\$)?[-+ #,(0-9.<]*(?:[dfeEgGS]|[tT][A-Za-z])");

  @Test
  void no_call_takes_the_locale_of_the_machine() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.custobarconnector");
    noClasses()
        .should()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(NumberFormat.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(DateFormat.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Formatter.class)
        .check(classes);
  }

  @Test
  void no_format_has_digits_of_the_machines_language() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path sources : List.of(Path.of("src/main/java"), Path.of("src/standin/java"))) {
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          List<String> lines = Files.readAllLines(file);
          for (int i = 0; i < lines.size(); i++) {
            if (isLocalized(lines.get(i))) {
              found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
            }
          }
        }
      }
    }
    assertThat(found).as("write %%s, or name Locale.ROOT in the same line").isEmpty();
  }

  /** The pattern of a log's layout is no format of Java's. */
  private static boolean isLocalized(String line) {
    return line.contains("\"")
        && LOCALIZED.matcher(line).find()
        && !line.contains("Locale.ROOT")
        && !line.contains("setPattern(");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"LIMIT %d\"",
        "\"%,d rows\"",
        "\"%05.1f\"",
        "\"%1$tF\"",
        "\"100 %% of %d\"",
        "\"%S\""
      })
  void the_rule_knows_such_a_format(String line) {
    assertThat(isLocalized(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"%s rows%n\"", "\"20 %% done\"", "\"%3A\"", "// %d", "\"%-11s\"", "\"%02x\""})
  void the_rule_lets_other_text_alone(String line) {
    assertThat(isLocalized(line)).isFalse();
  }
}
