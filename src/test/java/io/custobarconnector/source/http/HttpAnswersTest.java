package io.custobarconnector.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a {@code Link} header is read: https://www.rfc-editor.org/rfc/rfc8288. */
class HttpAnswersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<https://a.example/x?page=2>; rel=\"next\"",
        "<https://a.example/x?page=2>;rel=next",
        "<https://a.example/x?page=2>; Rel=\"NEXT\"",
        "<https://a.example/x?page=1>; rel=\"prev\", <https://a.example/x?page=2>; rel=\"next\"",
        "<https://a.example/x?page=2>; title=\"a, b; rel=prev\"; rel=\"last next\"",
        "<https://a.example/x?page=1>; title=\"next, of course\"; rel=first, <https://a.example/x?page=2>; rel=next"
      })
  void the_next_page_is_found(String header) {
    assertThat(HttpAnswers.link(header)).isEqualTo("https://a.example/x?page=2");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "<https://a.example/x?page=1>; rel=\"prev\"",
        "<https://a.example/x?page=1>; rel=\"next-archive\"",
        "<https://a.example/x?page=1>; rel=next-archive",
        "<https://a.example/x?page=1>; title=\"rel=next\"",
        "nonsense"
      },
      delimiter = '|')
  void another_page_is_not_the_next(String header) {
    assertThat(HttpAnswers.link(header)).isEmpty();
  }
}
