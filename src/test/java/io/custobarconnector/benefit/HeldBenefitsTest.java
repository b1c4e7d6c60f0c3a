package io.custobarconnector.benefit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a customer's field in Custobar says, in whatever form it comes. */
class HeldBenefitsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"true", "1.7e9", "20261231", "[\"2026-12-31\"]", "{}", "\"31.12.2026\""})
  void a_bound_that_cannot_be_read_closes_the_benefit(String bound) throws IOException {
    assertThat(benefit("{\"id\":\"A\",\"valid_until\":" + bound + "}").at(NOW, ZoneOffset.UTC))
        .isEqualTo(Benefit.Validity.EXPIRED);
    assertThat(benefit("{\"id\":\"A\",\"valid_from\":" + bound + "}").at(NOW, ZoneOffset.UTC))
        .isEqualTo(Benefit.Validity.UPCOMING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\" \"", "\"2026-11-30\"", "\"2026-11-30T11:00\""})
  void a_bound_that_says_nothing_or_is_not_over_leaves_it_open(String bound) throws IOException {
    assertThat(benefit("{\"id\":\"A\",\"valid_until\":" + bound + "}").at(NOW, ZoneOffset.UTC))
        .isEqualTo(Benefit.Validity.VALID);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      delimiter = ';',
      value = {
        "[\"A\",{\"id\":\"B\"}]; A,B",
        "\"A\"; A",
        "{\"id\":\"B\"}; B",
        "\"[\\\"A\\\",\\\"B\\\"]\"; A,B",
        "\"{\\\"id\\\":\\\"B\\\"}\"; B"
      })
  void a_list_or_one_entry_is_read_also_when_it_is_written_as_text(String field, String ids)
      throws IOException {
    assertThat(held(field)).map(Benefit::id).containsExactly(ids.split(","));
  }

  @Test
  void a_list_that_is_cut_off_or_goes_on_is_no_benefit() throws IOException {
    assertThat(held("\"{\\\"id\\\":\\\"A\\\"},{\\\"id\\\":\\\"B\\\"}\"")).isEmpty();
    assertThat(held("\"[\\\"A\\\"] B\"")).isEmpty();
    assertThat(held("\"[\\\"A\\\",\"")).isEmpty();
    assertThat(held("[\"[1,\",\"{\"]")).isEmpty();
  }

  private static Benefit benefit(String entry) throws IOException {
    return held("[" + entry + "]").get(0);
  }

  private static List<Benefit> held(String field) throws IOException {
    String answer = "{\"customers\":[{\"external_id\":\"1\",\"demo__benefits\":" + field + "}]}";
    return new HeldBenefits("demo__benefits")
        .read(200, answer.getBytes(StandardCharsets.UTF_8))
        .get(0)
        .benefits();
  }
}
