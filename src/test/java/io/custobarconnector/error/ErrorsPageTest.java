package io.custobarconnector.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page of codes says what the catalogue says. To write it anew: {@code mvn test
 * -Dtest=ErrorsPageTest -Derrors.write=true}.
 */
class ErrorsPageTest {

  private static final Path PAGE = Path.of("docs/errors.md");

  /** Each part of the page, in its order. */
  static final Map<String, ErrorCode[]> PARTS = parts();

  private static Map<String, ErrorCode[]> parts() {
    Map<String, ErrorCode[]> parts = new LinkedHashMap<>();
    parts.put("Settings", SettingError.values());
    parts.put("Routes", RouteError.values());
    parts.put("Columns", ColumnError.values());
    parts.put("SQL", SqlError.values());
    parts.put("Databases and ports", DatabaseError.values());
    parts.put("Custobar and runs", CustobarError.values());
    parts.put("Sources over HTTP", HttpError.values());
    parts.put("Mappings in JSLT", MappingError.values());
    parts.put("Statements about permissions", PermissionError.values());
    parts.put("Command line", CommandError.values());
    return parts;
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Codes of errors

            Each message about a mistake or a failure ends in a code, such as `[CBC-SQL-011]`; with `--json` it is the field
            `code`. The message says where the mistake is, this page what the code means. A code keeps its meaning in all
            versions. `--debug` shows stack traces.
            """);
    PARTS.forEach(
        (title, codes) -> {
          page.append(
              "\n## %s\n\n| code | what is wrong | what to do |\n|---|---|---|\n".formatted(title));
          Stream.of(codes)
              .sorted((a, b) -> Integer.compare(a.number(), b.number()))
              .forEach(
                  code ->
                      page.append(
                          "| %s | %s | %s |\n"
                              .formatted(code.code(), cell(code.meaning()), cell(code.mend()))));
        });
    return page.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }

  @Test
  void the_page_says_what_the_catalogue_says() throws IOException {
    if (Boolean.getBoolean("errors.write")) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  @Test
  void each_code_is_there_once_and_says_in_sentences_what_is_wrong_and_what_to_do() {
    List<ErrorCode> all = PARTS.values().stream().flatMap(Stream::of).toList();
    assertThat(all).hasSizeGreaterThan(80);
    Set<String> codes = new HashSet<>();
    for (ErrorCode code : all) {
      assertThat(codes.add(code.code())).as(code.code()).isTrue();
      assertThat(code.meaning()).as(code.code()).matches("[A-Za-z_].*[.]");
      assertThat(code.mend()).as(code.code()).matches("(?s)[A-Z].*[.:]");
    }
  }

  /** Who adds a catalogue adds it to the page. */
  @Test
  void each_catalogue_is_on_the_page() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/io/custobarconnector/error"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString().replace(".java", ""))
                  .filter(name -> name.endsWith("Error")))
          .containsExactlyInAnyOrderElementsOf(
              PARTS.values().stream().map(codes -> codes[0].getClass().getSimpleName()).toList());
    }
  }

  @Test
  void a_sentence_has_one_code_that_of_the_place_that_knows_most() {
    String sentence = SqlError.NO_KEY.of("routes/x.sql: the query selects no _key");
    assertThat(sentence).isEqualTo("routes/x.sql: the query selects no _key [CBC-SQL-011]");
    assertThat(RouteError.START.of(sentence)).isEqualTo(sentence);
    assertThat(ErrorCode.in(sentence)).contains("CBC-SQL-011");
    assertThat(ErrorCode.without(sentence)).isEqualTo("routes/x.sql: the query selects no _key");
    assertThat(ErrorCode.in("nothing of ours")).isEmpty();
  }
}
