package io.custobarconnector.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings in SQL: what can be put there, and what is kept out. */
class PlaceholdersTest {

  private static final Path FILE = Path.of("routes/joins.sql");

  private static String filled(String sql, Map<String, String> settings) {
    return new Placeholders(settings).fill(FILE, sql);
  }

  @Test
  void a_setting_stands_where_its_key_stood() {
    assertThat(filled("SELECT '{{route.kind}}', '{{route.kind}}'", Map.of("route.kind", "A-1_b")))
        .isEqualTo("SELECT 'A-1_b', 'A-1_b'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT '{{1,2},{3,4}}'", "-- {{...}}", "SELECT '{}'", "SELECT '{{}}'"})
  void other_braces_are_left_alone(String sql) {
    assertThat(filled(sql, Map.of())).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x'; DROP TABLE receipt; --", "Europe/Helsinki", "", "ä", "a b", "$1"})
  void a_value_that_could_mean_something_to_sql_is_refused_and_not_shown(String value) {
    assertThatThrownBy(() -> filled("SELECT 1,\n'{{route.kind}}'", Map.of("route.kind", value)))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith(
            "routes/joins.sql:2: the value of route.kind cannot be put into SQL; it may hold letters, digits, hyphens and underscores only");
  }

  @Test
  void an_unknown_setting_is_told_with_its_line() {
    assertThatThrownBy(() -> filled("SELECT\n'{{kind}}'", Map.of()))
        .hasMessageStartingWith(
            "routes/joins.sql:2: there is no setting \"kind\" for {{kind}}; for a value of your own write {{route.kind}}, and add the line route.kind=<value> to the settings");
  }
}
