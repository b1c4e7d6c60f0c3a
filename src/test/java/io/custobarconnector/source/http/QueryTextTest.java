package io.custobarconnector.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The parameters of a query. */
class QueryTextTest {

  private static final QueryText QUERY =
      QueryText.of("state[]=open&state[]=paid&sort=id&since={since}");

  @Test
  void a_parameter_that_stands_more_than_once_goes_out_as_often() {
    assertThat(QUERY.with("page", "2").filled("since", "a b").encoded())
        .isEqualTo("state%5B%5D=open&state%5B%5D=paid&sort=id&since=a%20b&page=2");
    assertThat(QUERY.hasPlace("since")).isTrue();
  }

  @Test
  void one_of_the_same_name_takes_the_place_of_all() {
    assertThat(QUERY.with(QueryText.of("state[]=bin")).encoded())
        .isEqualTo("state%5B%5D=bin&sort=id&since=%7Bsince%7D");
  }
}
