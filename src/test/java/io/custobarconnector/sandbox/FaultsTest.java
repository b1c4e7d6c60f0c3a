package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
  private static final String PATH = "/api/shops/upload/";
  private static final String SHOP = "[{'external_id':'1'}]";

  private final StandInCustobar standIn = StandInCustobar.start(Visitor.quick().build());
  private final Visitor visitor = new Visitor(standIn);

  @AfterEach
  void stop() {
    standIn.close();
  }

  private int shops() {
    visitor.applied();
    return standIn.counts().get(Datatype.SHOPS);
  }

  @Test
  void the_next_requests_of_a_path_get_the_wanted_answer_and_are_not_stored() throws Exception {
    standIn.fail(
        Fault.of(Fault.Kind.STATUS, PATH, 2)
            .onlyMethod("POST")
            .withStatus(429)
            .withBody("{}")
            .withHeader("Retry-After", "7"));
    assertThat(visitor.get("/api/data/shops/").status()).isEqualTo(200);
    for (int i = 0; i < 2; i++) {
      Visitor.Answer answer = visitor.tryUpload("shops", SHOP);
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.text()).isEqualTo("{}");
      assertThat(answer.whole().headers().firstValue("Retry-After")).contains("7");
    }
    assertThat(shops()).isZero();
    assertThat(visitor.tryUpload("shops", SHOP).status()).isEqualTo(200);
    assertThat(standIn.requests()).extracting(Seen::status).containsExactly(200, 429, 429, 200);
  }

  @Test
  void a_dropped_connection_stores_nothing() {
    // A client may itself try once more on a connection that was cut, so there are plenty.
    standIn.fail(Fault.of(Fault.Kind.DROP, PATH, 50));
    assertThatThrownBy(() -> visitor.tryUpload("shops", SHOP)).isInstanceOf(IOException.class);
    assertThat(shops()).isZero();
    assertThat(standIn.requests().get(0).status()).isZero();
  }

  @Test
  void an_answer_that_is_lost_leaves_the_rows_stored() {
    standIn.fail(Fault.of(Fault.Kind.LOSE_ANSWER, PATH, 50));
    assertThatThrownBy(() -> visitor.tryUpload("shops", SHOP)).isInstanceOf(IOException.class);
    assertThat(shops()).isEqualTo(1);
  }

  @Test
  void a_delayed_answer_comes_late_and_is_handled() throws Exception {
    standIn.fail(Fault.of(Fault.Kind.DELAY, "*", 1).withDelay(Duration.ofMillis(300)));
    long start = System.nanoTime();
    assertThat(visitor.tryUpload("shops", SHOP).status()).isEqualTo(200);
    assertThat(System.nanoTime() - start).isGreaterThan(290_000_000L);
    assertThat(shops()).isEqualTo(1);
  }

  @Test
  void a_dripping_answer_arrives_whole_in_the_end() throws Exception {
    standIn.fail(Fault.of(Fault.Kind.DRIP, PATH, 1).withDelay(Duration.ofMillis(5)));
    long start = System.nanoTime();
    assertThat(visitor.tryUpload("shops", SHOP).json().get("response").asText()).isEqualTo("ok");
    assertThat(System.nanoTime() - start).isGreaterThan(200_000_000L);
  }

  @Test
  void garbage_is_a_200_of_html_though_the_rows_are_stored() throws Exception {
    standIn.fail(Fault.of(Fault.Kind.GARBAGE, PATH, 1));
    Visitor.Answer answer = visitor.tryUpload("shops", SHOP);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).startsWith("<html>");
    assertThat(answer.whole().headers().firstValue("Content-Type")).contains("text/html");
    assertThat(shops()).isEqualTo(1);
  }

  @Test
  void a_redirect_sends_elsewhere() throws Exception {
    standIn.fail(
        Fault.of(Fault.Kind.REDIRECT, PATH, 1).withHeader("Location", "https://example.com/login"));
    Visitor.Answer answer = visitor.tryUpload("shops", SHOP);
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.whole().headers().firstValue("Location")).isPresent();
  }

  @Test
  void a_poison_row_refuses_every_upload_that_holds_it() throws Exception {
    standIn.poison(Datatype.SHOPS, "external_id", "13");
    assertThat(visitor.tryUpload("shops", "[{'external_id':'1'},{'external_id':13}]").reason())
        .startsWith("shops[1].external_id");
    assertThat(visitor.tryUpload("shops", SHOP).status()).isEqualTo(200);
    assertThat(visitor.tryUpload("products", "[{'external_id':'13'}]").status()).isEqualTo(200);
    standIn.clearFaults();
    assertThat(visitor.tryUpload("shops", "[{'external_id':'13'}]").status()).isEqualTo(200);
  }

  @Test
  void faults_are_made_listed_and_taken_back_over_http() throws Exception {
    String fault =
        "{'kind':'status','path':'/api/shops/upload/','times':2,'status':503,'delay_ms':1,"
            + "'body':{'a':1},'headers':{'X-Y':'z'}}";
    assertThat(visitor.nobody().post("/sandbox/faults", Visitor.quoted(fault)).status())
        .isEqualTo(200);
    Visitor.Answer answer = visitor.tryUpload("shops", SHOP);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).isEqualTo("{\"a\":1}");
    assertThat(answer.whole().headers().firstValue("X-Y")).contains("z");
    assertThat(visitor.get("/sandbox/faults").json().get(0).get("times").asInt()).isEqualTo(1);
    visitor.send(visitor.request("/sandbox/faults").DELETE().build());
    assertThat(visitor.tryUpload("shops", SHOP).status()).isEqualTo(200);
    String poison = "{'datatype':'shops','field':'external_id','value':'13'}";
    visitor.post("/sandbox/poison", Visitor.quoted(poison));
    assertThat(visitor.tryUpload("shops", "[{'external_id':'13'}]").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"kind\":\"explode\"}", "{}", "[]", "{"})
  void a_fault_that_makes_no_sense_is_refused(String body) throws Exception {
    assertThat(visitor.post("/sandbox/faults", body).status()).isEqualTo(400);
  }
}
