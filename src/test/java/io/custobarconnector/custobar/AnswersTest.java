package io.custobarconnector.custobar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final RequestBudget budget = new RequestBudget(0, () -> 0);
  private final Answers answers = new Answers(budget, InstantSource.fixed(NOW));

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "200 ~ {\"response\":\"ok\",\"run_id\":\"run_1\"}",
        "201 ~ {\"response\":\"ok\"}",
        "202 ~ {}",
        "204 ~ ''",
        "200 ~ OK",
        "200 ~ []",
        "200 ~ null",
        "200 ~ {\"error\":null}",
        "200 ~ {\"error\":false}"
      })
  void custobar_took_the_request(int status, String body) throws Exception {
    assertThat(read(status, body, null).isAccepted()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "200 ~ {\"error\":{\"reason\":\"bad email\"}} ~ bad email",
        "200 ~ {\"response\":\"ok\",\"error\":\"bad email\"} ~ bad email",
        "200 ~ {\"error\":{\"code\":7}} ~ {\"code\":7}",
        "200 ~ {\"error\":true} ~ true",
        "400 ~ {\"error\":{\"reason\":\"bad email\"}} ~ bad email",
        "400 ~ <h1>Bad</h1> ~ no reason given",
        "400 ~ '' ~ no reason given",
        "409 ~ {} ~ no reason given",
        "413 ~ '' ~ no reason given",
        "422 ~ {\"error\":[\"a\",\"b\"]} ~ [\"a\",\"b\"]"
      })
  void custobar_refuses_what_was_sent(int status, String body, String reason) throws Exception {
    assertThat(read(status, body, null)).isEqualTo(new Answer.Refused(status, reason));
  }

  @ParameterizedTest
  @CsvSource({
    "401,custobar.token",
    "403,scopes",
    "404,custobar.url",
    "405,custobar.url",
    "301,custobar.url",
    "302,custobar.url",
    "308,custobar.url"
  })
  void custobar_refuses_the_connector_and_the_setting_to_look_at_is_told(
      int status, String setting) {
    assertThatThrownBy(() -> read(status, "{\"error\":\"a@b.c is bad\"}", null))
        .isInstanceOf(CustobarRefusesUsException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining("HTTP " + status)
        .hasMessageNotContaining("a@b.c");
  }

  @Test
  void the_address_is_told_without_its_query() {
    assertThatThrownBy(() -> read(403, "", null))
        .hasMessage(
            "Custobar does not let the key use /api/customers/upload/ (HTTP 403): add this address to the key's scopes");
    assertThatThrownBy(() -> read(404, "", null))
        .hasMessage(
            "Custobar does not know the address /api/customers/upload/ (HTTP 404): check custobar.url");
  }

  @Test
  void a_web_page_is_no_consent() {
    assertThatThrownBy(() -> read(200, "\n <!DOCTYPE html><title>Log in</title>", null))
        .isInstanceOf(CustobarBusyException.class)
        .hasMessageContaining("custobar.url")
        .hasMessageNotContaining("Log in");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 520, 599})
  void custobar_is_busy_and_what_was_sent_is_not_told(int status) {
    assertThatThrownBy(() -> read(status, "{\"error\":\"a@b.c is bad\"}", null))
        .isInstanceOf(CustobarBusyException.class)
        .hasMessageContaining("HTTP " + status)
        .hasMessageNotContaining("a@b.c");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "' 37 ',37",
    "600,600",
    "601,600",
    "99999999999999999999999999,600",
    "9223372036854775807,600",
    "-5,0",
    "'Sun, 01 Mar 2026 12:01:30 GMT',90",
    "'Sun, 01 Mar 2026 11:00:00 GMT',0",
    "'Wed, 01 Mar 2028 11:00:00 GMT',600",
    "1.5,10",
    "soon,10",
    "'Sun, 41 Mar 2026 12:01:30 GMT',10"
  })
  void all_flows_pause_for_as_long_as_is_asked_within_reason(String retryAfter, long seconds) {
    assertThatThrownBy(() -> read(429, "", retryAfter))
        .isInstanceOf(CustobarBusyException.class)
        .hasMessageContaining(seconds + " s");
    assertThat(Duration.ofNanos(budget.waitNanos(Priority.TILL)))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = " ")
  void all_flows_pause_a_little_when_no_time_is_asked(String retryAfter) {
    assertThatThrownBy(() -> read(429, "", retryAfter)).hasMessageContaining("10 s");
  }

  @Test
  void a_failure_pauses_only_when_it_asks() {
    assertThatThrownBy(() -> read(503, "", null)).isInstanceOf(CustobarBusyException.class);
    assertThat(budget.waitNanos(Priority.TILL)).isZero();
    assertThatThrownBy(() -> read(503, "", "7")).isInstanceOf(CustobarBusyException.class);
    assertThat(Duration.ofNanos(budget.waitNanos(Priority.TILL))).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void a_long_reason_is_shortened_between_characters() throws Exception {
    String reason = "x" + "😀".repeat(1000);

    Answer.Refused refused = (Answer.Refused) read(400, "{\"error\":\"" + reason + "\"}", null);

    assertThat(refused.reason()).isEqualTo("x" + "😀".repeat(299) + "…");
  }

  private Answer read(int status, String body, String retryAfter) throws CustobarBusyException {
    return answers.read(
        status, body.getBytes(StandardCharsets.UTF_8), retryAfter, "/api/customers/upload/?a=b");
  }
}
