package io.custobarconnector.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT 1;",
        "SELECT 1 ; ;\n",
        "SELECT 1;\n-- the end; really\n",
        "SELECT 1; /* also ; here */",
        "\uFEFFSELECT 1;"
      })
  void a_closing_semicolon_and_what_is_no_sql_after_it_are_left_out(String text) {
    assertThat(of(text).forDriver().strip()).isEqualTo("SELECT 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ';'", "SELECT 1 -- ;\n + 1", "SELECT 1 /* ; /* ; */ ; */ + 1", "SELECT $$;$$",
        "SELECT $x$;$$;$x$", "SELECT 1 AS \";\"", "SELECT E'\\';'", "SELECT 'it''s;'"
      })
  void a_semicolon_in_a_literal_a_name_or_a_comment_ends_nothing(String text) {
    assertThat(of(text).forDriver()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '"',
      value = {
        "SELECT a ? 'b' ~ SELECT a ?? 'b'",
        "SELECT a ?| b, c ?& d ~ SELECT a ??| b, c ??& d",
        "SELECT 'really?' ? 'b' ~ SELECT 'really?' ?? 'b'",
        "SELECT $$?$$ /* ? */ ~ SELECT $$?$$ /* ? */"
      })
  void a_question_mark_is_an_operator_and_not_a_parameter(String text, String expected) {
    assertThat(of(text).forDriver()).isEqualTo(expected);
  }

  @Test
  void a_second_statement_is_told_with_its_line() {
    assertThatThrownBy(() -> of("SELECT 1;\n\n-- and\nDELETE FROM customer;"))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith(
            "flow.sql:4: a second statement begins here; the file must hold one query");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", ";", "-- only words", "/* only words */ ;"})
  void a_file_without_a_query_is_told(String text) {
    assertThatThrownBy(() -> of(text))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith("flow.sql holds no query; write a SELECT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 'open", "SELECT \"open", "SELECT /* open", "SELECT $$open", "-"})
  void what_is_not_closed_is_left_for_the_database_to_tell(String text) {
    assertThat(of(text).forDriver()).isEqualTo(text);
  }

  private static SqlText of(String text) {
    return SqlText.of(Path.of("flow.sql"), text);
  }
}
