package io.custobarconnector.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.error.Mistake.Said;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each code of the catalogue: the mistake is made, and the connector names it by that code. */
@ExtendWith(ReferenceDatabaseExtension.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EachMistakeTest {

  /** Codes of what no test makes, each with the reason. */
  private static final Map<ErrorCode, String> UNMADE =
      Map.of(
          CommandError.OUTPUT,
          "a standard output that cannot be written: StandardOutputTest makes it with a process",
          SettingError.FOLDER_UNREADABLE,
          "a folder that may not be listed: the superuser of a build server may list each one",
          SqlError.NO_MOMENT,
          "a time for a flow that counts: commands refuse it before the query is asked (CBC-CMD-008)");

  @TempDir Path folder;
  private MistakeBench bench;

  @BeforeEach
  void deploy(DataSource database) {
    bench = new MistakeBench(database, folder);
  }

  @AfterEach
  void remove() {
    bench.close();
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
            SettingMistakes.all(),
            RouteMistakes.all(),
            QueryMistakes.all(),
            DatabaseMistakes.all(),
            CustobarMistakes.all(),
            HttpMistakes.all(),
            CommandMistakes.all())
        .flatMap(some -> some);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void is_called_by_its_code_and_says_where_or_how(Mistake mistake) throws Exception {
    Said said = mistake.made().at(bench);
    assertThat(said.codes()).as(said.text()).contains(mistake.code().code());
    assertThat(said.text()).contains(mistake.words()).doesNotContain("\tat ");
  }

  @Test
  void programs_find_the_code_in_a_field_of_its_own_and_not_in_the_sentence() {
    bench
        .custobarAnswers(401, "{}")
        .query("SELECT 7 AS _key, updated_at AS _changed_at FROM store");
    String config = bench.deployment().config().toString();
    JsonNode run = Cli.run("run", "--once", "--json", "products", "--config", config).json();
    assertThat(run.findValuesAsText("code")).contains(CustobarError.KEY.code());
    assertThat(run.findValuesAsText("error").toString()).doesNotContain("CBC-");
    Cli check = Cli.run("check", "--json", "--config", config);
    assertThat(check.json().path("findings").findValuesAsText("code"))
        .contains(ColumnError.MISSING.code());
    assertThat(check.json().path("findings").findValuesAsText("sentence").toString())
        .doesNotContain("CBC-");
  }

  @Test
  void a_user_who_may_only_read_the_journal_ends_a_run_as_a_mistake_of_the_settings_does() {
    DatabaseMistakes.keeper(bench)
        .sql("ALTER ROLE mistake_keeper SET default_transaction_read_only = on");
    Cli run = Cli.run("run", "--once", "shops", "--config", bench.deployment().config().toString());
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
  }

  /** Who adds a code adds its mistake. */
  @Test
  void each_code_has_a_mistake_here() {
    Set<String> made =
        mistakes()
            .map(mistake -> mistake.code().code())
            .collect(Collectors.toCollection(TreeSet::new));
    UNMADE.keySet().forEach(code -> assertThat(made.add(code.code())).as(code.code()).isTrue());
    assertThat(made)
        .containsExactlyElementsOf(
            new TreeSet<>(
                ErrorsPageTest.PARTS.values().stream()
                    .flatMap(Arrays::stream)
                    .map(ErrorCode::code)
                    .toList()));
  }
}
