package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Fault.Kind;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A till asks what a customer may use, while Custobar is well and while it is not. */
@ExtendWith(ReferenceDatabaseExtension.class)
class LookUpTest {

  private static final String CUSTOMERS = "/api/data/customers/";
  private static final Duration DEADLINE = Duration.ofMillis(800);

  private TillFixture till;

  @BeforeEach
  void start(DataSource database, @TempDir Path folder) {
    till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "benefits.offline-exceptions", "ALLOWED=allow:2",
                "benefits.fresh-age", "1ms",
                "benefits.deadline", DEADLINE.toMillis() + "ms"));
    // The first answers of a process are slow for reasons of their own.
    IntStream.range(0, 20).forEach(i -> till.lookUp("0401111111"));
  }

  @AfterEach
  void stop() {
    till.close();
  }

  @Test
  void both_forms_are_read_and_what_is_over_is_left_out() {
    till.customer(
        "L-1",
        "+358402000001",
        """
        ["COFFEE", {"id":"CAKE","title":"Kakku","valid_until":"2999-12-31"},
         {"id":"OVER","valid_until":"2020-01-01"}, {"id":"SOON","valid_from":"2999-01-01"},
         {"title":"no id"}, 17]\
        """);
    Answer answer = till.lookUp("040 2000 001");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("phone").asText()).isEqualTo("+358402000001");
    assertThat(answer.body().path("source").asText()).isEqualTo("live");
    assertThat(answer.benefitIds()).containsExactly("COFFEE", "CAKE", "SOON");
    assertThat(answer.body().at("/customers/0/benefits/1/title").asText()).isEqualTo("Kakku");
    assertThat(answer.body().at("/customers/0/benefits/2/status").asText()).isEqualTo("upcoming");
  }

  @Test
  void nobodys_number_is_no_error() {
    Answer answer = till.lookUp("0402999999");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("customers")).isEmpty();
    assertThat(answer.body().path("source").asText()).isEqualTo("live");
  }

  @Test
  void an_answer_that_cannot_be_kept_is_shown_all_the_same() {
    till.customer("L-10", "+358402000010", "[\"COFFEE\",\"CAKE\"]");
    assertThat(till.use("0402000010", "CAKE", "l10").status()).isEqualTo(201);
    Rows rows = new Rows(till.database);
    rows.run(
        "ALTER TABLE connector.benefit_look_up ADD CONSTRAINT full_up CHECK (false) NOT VALID");
    try {
      Answer answer = till.lookUp("0402000010");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().path("source").asText()).isEqualTo("live");
      assertThat(answer.benefitIds()).containsExactly("COFFEE");
    } finally {
      rows.run("ALTER TABLE connector.benefit_look_up DROP CONSTRAINT full_up");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "phone=12,phone-invalid",
    "phone=abc,phone-invalid",
    "phone=,phone-invalid",
    "phone=%2B46701234567,phone-foreign",
    "fone=0401234567,invalid-field",
    "phone=0401234567&phone=0401234568,invalid-field",
    "phone=%zz,invalid-field",
  })
  void a_number_that_cannot_be_looked_up_is_told_to_the_cashier(String query, String code) {
    Answer answer = till.get("/v1/benefits?" + query.replace("%zz", "%25zz"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isIn(code, "phone-invalid");
    assertThat(answer.body().path("cashier").asText()).isNotBlank();
  }

  static Stream<Fault> faults() {
    return Stream.of(
        Fault.of(Kind.DELAY, CUSTOMERS, 1000).withDelay(Duration.ofSeconds(10)),
        Fault.of(Kind.DRIP, CUSTOMERS, 1000).withDelay(Duration.ofMillis(300)),
        Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(500),
        Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(429).withHeader("Retry-After", "60"),
        Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(200).withBody("{\"customers\":17}"),
        Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(200).withBody("{\"customers\":[{"),
        Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(200).withBody(""),
        Fault.of(Kind.GARBAGE, CUSTOMERS, 1000),
        Fault.of(Kind.REDIRECT, CUSTOMERS, 1000).withHeader("Location", "http://127.0.0.1:1/"),
        Fault.of(Kind.DROP, CUSTOMERS, 1000));
  }

  @Tag("timed")
  @ParameterizedTest
  @MethodSource("faults")
  void whatever_custobar_does_the_till_has_an_answer_within_the_deadline(Fault fault) {
    till.customer("L-2", "+358402000002", "[\"COFFEE\",\"ALLOWED\"]");
    assertThat(till.lookUp("0402000002").body().path("source").asText()).isEqualTo("live");
    till.custobar.fail(fault);
    Answer known = till.lookUp("0402000002");
    assertThat(known.status()).isEqualTo(200);
    assertThat(known.took()).isLessThan(DEADLINE);
    assertThat(known.body().path("source").asText()).isEqualTo("cache");
    assertThat(known.benefitIds()).containsExactly("COFFEE", "ALLOWED");
    Answer unknown = till.lookUp("0402000003");
    assertThat(unknown.took()).isLessThan(DEADLINE);
    assertThat(unknown.body().path("source").asText()).isEqualTo("none");
    assertThat(till.use("0402000002", "COFFEE", "l2").code()).isEqualTo("custobar-unreachable");
    Answer allowed = till.use("0402000002", "ALLOWED", "l2");
    assertThat(allowed.status()).isEqualTo(201);
    assertThat(allowed.took()).isLessThan(DEADLINE);
  }

  @Tag("timed")
  @Test
  void a_refused_key_makes_no_look_up_slow_and_custobar_is_left_alone() {
    till.customer("L-9", "+358402000099", "[\"COFFEE\"]");
    assertThat(till.lookUp("0402000099").body().path("source").asText()).isEqualTo("live");
    assertThat(till.custobar.revoke("demo-token")).isTrue();
    till.lookUp("0402000099");
    long before = till.custobar.requestCount();
    for (int i = 0; i < 20; i++) {
      Answer answer = till.lookUp("0402000099");
      assertThat(answer.body().path("source").asText()).isEqualTo("cache");
      assertThat(answer.benefitIds()).containsExactly("COFFEE");
      assertThat(answer.took()).isLessThan(Duration.ofMillis(250));
    }
    assertThat(till.custobar.requestCount()).isEqualTo(before);
  }

  @Tag("timed")
  @Test
  void a_burst_of_tills_is_answered_in_time_too_and_then_at_once() {
    // What the machine takes for as many requests that ask nobody; on a busy one that is much.
    Duration own = longest(i -> "/v1/redemptions?receiptId=" + i);
    till.custobar.fail(Fault.of(Kind.DELAY, CUSTOMERS, 1000).withDelay(Duration.ofSeconds(10)));
    assertThat(longest(i -> "/v1/benefits?phone=04020" + (10000 + i)))
        .isLessThan(DEADLINE.plus(own));
    await()
        .untilAsserted(
            () ->
                assertThat(till.lookUp("0402000009").took())
                    .as("the breaker is open")
                    .isLessThan(Duration.ofMillis(100)));
  }

  /**
   * The longest of a hundred requests at once. One thread sends them: a hundred would keep the
   * connector from the processors.
   */
  private Duration longest(IntFunction<String> path) {
    return IntStream.range(0, 100).mapToObj(i -> till.timeOf(path.apply(i))).toList().stream()
        .map(CompletableFuture::join)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  @Test
  void uses_without_custobar_are_capped() {
    for (int i = 0; i < 3; i++) {
      till.customer("L-3" + i, "+35840200003" + i, "[\"ALLOWED\"]");
      till.lookUp("040200003" + i);
    }
    till.custobar.fail(Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(503));
    assertThat(till.use("0402000030", "ALLOWED", "a").status()).isEqualTo(201);
    assertThat(till.use("0402000031", "ALLOWED", "b").status()).isEqualTo(201);
    Answer third = till.use("0402000032", "ALLOWED", "c");
    assertThat(third.code()).isEqualTo("offline-cap-reached");
    assertThat(third.whole().headers().firstValue("Retry-After")).isPresent();
    till.custobar.clearFaults();
  }

  @Test
  void what_was_taken_from_the_customer_is_not_given_without_custobar() {
    till.customer("L-40", "+358402000040", "[{\"id\":\"STAMP\",\"uses\":3}]");
    assertThat(till.use("0402000040", "STAMP", "l40").status()).isEqualTo(201);
    till.allTold();
    till.customer("L-40", "+358402000040", "[]");
    assertThat(till.lookUp("0402000040").benefitIds()).isEmpty();
    till.custobar.fail(Fault.of(Kind.STATUS, CUSTOMERS, 1000).withStatus(503));
    assertThat(till.use("0402000040", "STAMP", "l40-other").code())
        .isEqualTo("custobar-unreachable");
    till.custobar.clearFaults();
  }
}
