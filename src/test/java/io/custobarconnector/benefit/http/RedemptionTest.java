package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A till uses benefits; ledger, source and Custobar agree about it. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RedemptionTest {

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till = TillFixture.start(database, folder);
  }

  @AfterAll
  static void stop() {
    till.close();
  }

  @Test
  void a_used_benefit_is_recorded_in_the_source_and_reaches_custobar_once() {
    till.customer("R-1", "+358401000001", "[\"COFFEE\",\"CAKE\"]");
    String receipt = till.receipt(1);
    Answer used = till.use("0401000001", "COFFEE", receipt);
    assertThat(used.status()).isEqualTo(201);
    assertThat(used.body().path("redemptionId").asText()).isNotEmpty();
    assertThat(till.lookUp("0401000001").benefitIds()).containsExactly("CAKE");
    till.allTold();
    assertThat(
            till.all(
                "SELECT state || ' ' || phone_used FROM benefit_use WHERE receipt_id = ?",
                Long.valueOf(receipt)))
        .containsExactly("reported +358401000001");
    assertThat(till.events("R-1")).containsExactly("BENEFIT_USED COFFEE");
    assertThat(till.custobar.find(Datatype.CUSTOMERS, "R-1").orElseThrow().path("demo__benefits"))
        .hasToString("[\"CAKE\"]");
    JsonNode use = till.get("/v1/redemptions?receiptId=" + receipt).body().at("/redemptions/0");
    assertThat(use.path("status").asText()).isEqualTo("used");
    assertThat(use.path("toldToCustobar").asBoolean()).isTrue();
  }

  @Test
  void another_receipt_is_told_when_and_where_the_benefit_was_used() {
    till.customer("R-2", "+358401000002", "[\"COFFEE\"]");
    assertThat(till.use("0401000002", "COFFEE", "first").status()).isEqualTo(201);
    Answer second = till.use("0401000002", "COFFEE", "second");
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.code()).isEqualTo("benefit-used");
    assertThat(second.body().path("receiptId").asText()).isEqualTo("first");
    assertThat(second.body().path("storeId").asText()).isEqualTo("S1");
    assertThat(second.body().path("usedAt").asText()).startsWith("20");
    assertThat(second.body().path("cashier").asText()).contains("käytetty");
  }

  @Test
  void the_same_request_again_gets_the_same_answer_and_another_with_its_key_is_refused() {
    till.customer("R-3", "+358401000003", "[\"COFFEE\",\"CAKE\"]");
    Answer first = till.use("key-3", "0401000003", "COFFEE", "r3");
    Answer again = till.use("key-3", "040 100 0003", "COFFEE", "r3");
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    Answer other = till.use("key-3", "0401000003", "CAKE", "r3");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency-key-reused");
  }

  @Test
  void two_requests_with_one_key_at_the_same_instant_are_one() {
    till.customer("R-4", "+358401000004", "[\"COFFEE\"]");
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> till.use("key-4", "0401000004", "COFFEE", "r4")))
            .toList();
    assertThat(answers).map(CompletableFuture::join).map(Answer::status).containsOnly(201);
    assertThat(answers).map(a -> a.join().body()).containsOnly(answers.get(0).join().body());
  }

  @Test
  void the_same_receipt_with_a_new_key_has_not_used_it_twice() {
    till.customer("R-5", "+358401000005", "[{\"id\":\"TEA\",\"uses\":3}]");
    Answer first = till.use("0401000005", "TEA", "r5");
    assertThat(till.use("0401000005", "TEA", "r5").body()).isEqualTo(first.body());
    assertThat(till.lookUp("0401000005").body().at("/customers/0/benefits/0/usesLeft").asInt())
        .isEqualTo(2);
  }

  @Test
  void a_benefit_with_a_count_can_be_used_so_often_and_no_more() {
    till.customer("R-6", "+358401000006", "[{\"id\":\"TEA\",\"title\":\"Tee\",\"uses\":3}]");
    assertThat(IntStream.range(0, 5).map(i -> till.use("0401000006", "TEA", "r6-" + i).status()))
        .containsExactly(201, 201, 201, 409, 409);
    till.allTold();
    assertThat(till.custobar.find(Datatype.CUSTOMERS, "R-6").orElseThrow().path("demo__benefits"))
        .isEmpty();
    assertThat(till.events("R-6")).hasSize(3);
  }

  @Test
  void what_nobody_has_is_unknown_and_what_is_over_has_expired() {
    till.customer(
        "R-7",
        "+358401000007",
        "[{\"id\":\"OLD\",\"valid_until\":\"2020-12-31\"},{\"id\":\"NEW\",\"valid_from\":\"2999-01-01\"}]");
    assertThat(till.use("0401000007", "OLD", "r7").status()).isEqualTo(410);
    assertThat(till.use("0401000007", "NEW", "r7").code()).isEqualTo("benefit-not-yet-valid");
    assertThat(till.use("0401000007", "OTHER", "r7").status()).isEqualTo(404);
    assertThat(till.use("0409999999", "COFFEE", "r7").status()).isEqualTo(404);
  }

  @Test
  void a_benefit_that_was_taken_from_the_customer_is_unknown_though_uses_of_it_were_left() {
    till.customer("R-21", "+358401000021", "[{\"id\":\"STAMP\",\"uses\":3}]");
    Answer first = till.use("0401000021", "STAMP", "r21");
    till.allTold();
    till.customer("R-21", "+358401000021", "[]");
    assertThat(till.lookUp("0401000021").benefitIds()).isEmpty();
    assertThat(till.use("0401000021", "STAMP", "r21-other").code()).isEqualTo("benefit-unknown");
    assertThat(till.use("0401000021", "STAMP", "r21").body()).isEqualTo(first.body());
  }

  @Test
  void a_receipt_keeps_its_benefit_when_that_has_expired_meanwhile() {
    till.customer("R-22", "+358401000022", "[{\"id\":\"STAMP\",\"uses\":3}]");
    Answer first = till.use("0401000022", "STAMP", "r22");
    till.allTold();
    till.customer(
        "R-22", "+358401000022", "[{\"id\":\"STAMP\",\"uses\":3,\"valid_until\":\"2020-12-31\"}]");
    till.lookUp("0401000022");
    assertThat(till.use("0401000022", "STAMP", "r22").body()).isEqualTo(first.body());
    assertThat(till.use("0401000022", "STAMP", "r22-other").code()).isEqualTo("benefit-expired");
  }

  @Test
  void every_benefit_that_a_look_up_shows_can_be_used_and_taken_back() {
    till.customer(
        "R-23",
        "+358401000023",
        "[\"-20 %%\",\"KAHVI & PULLA (iso)\",\"A\u0308\",\"none\",\"%s\",{\"id\":\"ZERO\",\"title\":\"\\u0000\"}]"
            .formatted("x".repeat(129)));
    List<String> shown = till.lookUp("0401000023").benefitIds();
    assertThat(shown).containsExactly("-20 %", "KAHVI & PULLA (iso)", "A\u0308");
    for (String benefit : shown) {
      assertThat(till.use("0401000023", benefit, "r23").status()).as(benefit).isEqualTo(201);
      assertThat(till.reverse("r23", benefit).status()).as(benefit).isEqualTo(200);
    }
    assertThat(till.use("0401000023", "ZERO", "r23").code()).isEqualTo("benefit-unknown");
  }

  @Test
  void a_till_must_say_which_of_two_customers_it_means() {
    till.customer("R-8A", "+358401000008", "[\"COFFEE\"]");
    till.customer("R-8B", "+358401000009", "[\"COFFEE\"]");
    till.custobar.changeByHand(
        "R-8B", TillFixture.JSON.createObjectNode().put("phone_number", "+358401000008"));
    Answer unclear = till.use("0401000008", "COFFEE", "r8");
    assertThat(unclear.code()).isEqualTo("customer-needed");
    assertThat(unclear.body().path("customerIds")).hasSize(2);
    String body =
        TillFixture.redemption("0401000008", "COFFEE", "r8")
            .replace("{", "{\"customerId\":\"R-8B\",");
    assertThat(till.post("/v1/redemptions", "key-8", body).status()).isEqualTo(201);
    Answer lookUp = till.lookUp("0401000008");
    assertThat(lookUp.body().path("customers")).hasSize(2);
    assertThat(lookUp.benefitIds()).containsExactly("COFFEE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|malformed-body",
        "[]|malformed-body",
        "''|malformed-body",
        "{\"phone\":\"0401234567\",\"phone\":\"0401234567\"}|malformed-body",
        "{\"receiptId\":\"1\"} x|malformed-body",
        "{\"receiptId\":\"1\"}|invalid-field",
        "{\"phone\":1,\"benefitId\":\"A\",\"receiptId\":\"1\",\"storeId\":\"1\",\"terminalId\":\"1\"}|invalid-field",
        "{\"phone\":\"0401234567\",\"benefitId\":\"A\",\"receiptId\":\"1\",\"storeId\":\"1\",\"terminalId\":\"1\",\"x\":1}|invalid-field",
        "{\"phone\":\"0401234567\",\"benefitId\":\"\",\"receiptId\":\"1\",\"storeId\":\"1\",\"terminalId\":\"1\"}|invalid-field",
        "{\"phone\":\"12\",\"benefitId\":\"A\",\"receiptId\":\"1\",\"storeId\":\"1\",\"terminalId\":\"1\"}|phone-invalid",
      })
  void what_is_not_understood_is_refused(String body, String code) {
    Answer answer = till.post("/v1/redemptions", "key-bad", body == null ? "" : body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.whole().headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
  }

  @Test
  void a_key_speaks_for_its_store_until_it_is_revoked() {
    PosKeys keys = new PosKeys(till.journal());
    String key = keys.add(Optional.of("S2"), "store 2");
    var wrongStore =
        till.anonymous("/v1/redemptions")
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "k")
            .POST(BodyPublishers.ofString(TillFixture.redemption("0401000001", "X", "r")))
            .build();
    assertThat(till.send(wrongStore).code()).isEqualTo("wrong-store");
    assertThat(till.send(wrongStore).status()).isEqualTo(403);
    assertThat(till.one("SELECT string_agg(k::text, ' ') FROM connector.pos_key k").orElseThrow())
        .doesNotContain(key);
    PosKeys.Entry entry =
        keys.list().stream().filter(k -> k.label().equals("store 2")).findFirst().orElseThrow();
    assertThat(keys.revoke(entry.id())).isTrue();
    assertThat(till.send(wrongStore).status()).isEqualTo(401);
    assertThat(till.send(till.anonymous("/v1/benefits?phone=0401000001").build()).status())
        .isEqualTo(401);
  }

  @Test
  void problems_speak_to_the_cashier_in_the_tills_language_and_carry_the_request_id() {
    Answer swedish =
        till.send(
            till.request("/v1/benefits?phone=12")
                .header("Accept-Language", "sv-FI,sv;q=0.9")
                .header("X-Request-Id", "till-7.42")
                .build());
    assertThat(swedish.status()).isEqualTo(400);
    assertThat(swedish.body().path("cashier").asText()).startsWith("Telefonnumret");
    assertThat(swedish.body().path("requestId").asText()).isEqualTo("till-7.42");
    assertThat(swedish.whole().headers().firstValue("X-Request-Id")).contains("till-7.42");
    assertThat(swedish.whole().headers().map()).doesNotContainKey("authorization");
    assertThat(till.lookUp("0401000001").whole().headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void a_use_whose_receipt_is_not_in_the_source_yet_is_written_there_once_it_comes() {
    till.customer("R-9", "+358401000010", "[\"COFFEE\"]");
    assertThat(till.use("0401000010", "COFFEE", "999999999").status()).isEqualTo(201);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        till.all(
                            "SELECT last_error FROM connector.benefit_outbox WHERE customer_id = 'R-9'"))
                    .singleElement()
                    .asString()
                    .contains("does not know the receipt"));
    till.all(
        "INSERT INTO receipt (id, receipt_number, store_id, status, opened_at) SELECT 999999999, 'late', min(id), 'open', now() FROM store RETURNING id");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(till.one("SELECT state FROM benefit_use WHERE receipt_id = 999999999"))
                    .contains("reported"));
    assertThat(till.events("R-9")).hasSize(1);
  }
}
