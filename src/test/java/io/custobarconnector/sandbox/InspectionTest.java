package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionTest {
  private final StandInCustobar standIn = StandInCustobar.start(Visitor.quick().build());
  private final Visitor visitor = new Visitor(standIn);

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void each_request_is_seen_with_status_rows_and_bytes() throws Exception {
    visitor.tryUpload("shops", "[{'external_id':'1'},{'external_id':'2'}]");
    visitor.get("/api/data/shops/?limit=1");
    Seen upload = standIn.requests().get(0);
    assertThat(upload.method()).isEqualTo("POST");
    assertThat(upload.path()).isEqualTo("/api/shops/upload/");
    assertThat(upload.status()).isEqualTo(200);
    assertThat(upload.rows()).isEqualTo(2);
    assertThat(upload.bytes()).isEqualTo(41);
    JsonNode seen = visitor.get("/sandbox/requests?limit=1").json();
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).get("query").asText()).isEqualTo("limit=1");
    assertThat(standIn.requestCount()).isEqualTo(2);
  }

  @Test
  void what_was_sent_for_nothing_is_found() throws Exception {
    String same = "[{'external_id':'1','name':'x'},{'external_id':'2','name':'y'}]";
    visitor.upload("shops", same);
    visitor.upload("shops", same);
    visitor.upload("shops", "[{'external_id':'1','name':'x'},{'external_id':'2','name':'z'}]");
    assertThat(standIn.repeats(Datatype.SHOPS, 10))
        .containsExactly(new DeliveryCount("1", 3, 1), new DeliveryCount("2", 3, 2));
    assertThat(standIn.repeats(Datatype.SHOPS, 1)).hasSize(1);
    assertThat(visitor.get("/sandbox/repeats/shops").json().get(0).get("needless").asInt())
        .isEqualTo(2);
    assertThat(standIn.deliveries(Datatype.SHOPS, "nothing").received()).isZero();
  }

  @Test
  void rows_of_sales_are_counted_each_by_itself() throws Exception {
    String sale =
        "[{'sale_external_id':'S','external_id':'1','quantity':'2.50'},"
            + "{'sale_external_id':'S','external_id':'2'}]";
    visitor.upload("sales", sale);
    visitor.upload("sales", sale);
    assertThat(standIn.deliveries(Datatype.SALES, "S/1")).isEqualTo(new DeliveryCount("S/1", 2, 1));
    assertThat(visitor.get("/sandbox/deliveries/sales/S/2").json().get("received").asInt())
        .isEqualTo(2);
  }

  @Test
  void all_of_it_answers_over_http() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'}]");
    assertThat(visitor.get("/sandbox/counts").json().at("/stored/customers").asInt()).isEqualTo(1);
    assertThat(visitor.get("/sandbox/").json().at("/accepted_rows/customers").asInt()).isEqualTo(1);
    assertThat(visitor.get("/sandbox/records/customers/a@b.fi").json().get("external_id").asText())
        .isEqualTo("1");
    JsonNode run = visitor.get("/sandbox/runs").json().get(0);
    assertThat(run.get("applied").asBoolean()).isTrue();
    assertThat(visitor.get("/sandbox/runs/" + run.get("run_id").asText()).status()).isEqualTo(200);
    String change = "{'can_email':false}";
    assertThat(visitor.post("/sandbox/customers/1/change", Visitor.quoted(change)).status())
        .isEqualTo(200);
    assertThat(visitor.one("customers", "").get("can_email").isBoolean()).isTrue();
    assertThat(visitor.post("/sandbox/customers/1/forget", "{\"free_id\":true}").status())
        .isEqualTo(200);
    assertThat(visitor.read("customers", "")).isEmpty();
    assertThat(visitor.post("/sandbox/settle", "").status()).isEqualTo(200);
    assertThat(visitor.post("/sandbox/webhook", "{\"url\":\"http://127.0.0.1:1/\"}").status())
        .isEqualTo(200);
    assertThat(visitor.get("/sandbox/webhook").json()).isEmpty();
    assertThat(visitor.post("/sandbox/limit", "{\"requests_per_minute\":1}").status())
        .isEqualTo(200);
    visitor.get("/api/data/shops/");
    assertThat(visitor.get("/api/data/shops/").status()).isEqualTo(429);
    assertThat(visitor.post("/sandbox/revoke", "{\"token\":\"demo-token\"}").status())
        .isEqualTo(200);
    assertThat(visitor.get("/api/data/shops/").status()).isEqualTo(401);
  }

  @Test
  void waiting_over_http_ends_when_the_time_is_up() throws Exception {
    visitor.post("/sandbox/delay", "{\"delay_ms\":600000}");
    visitor.tryUpload("shops", "[{'external_id':'1'}]");
    assertThat(visitor.post("/sandbox/settle?seconds=0", "").status()).isEqualTo(504);
  }

  @Test
  void a_reset_forgets_data_runs_requests_and_faults() throws Exception {
    visitor.upload("customers", "[{'external_id':'1'},{'external_id':'2','is_deleted':true}]");
    standIn.fail(Fault.of(Fault.Kind.DROP, "*", 1));
    assertThat(visitor.post("/sandbox/reset", "").status()).isEqualTo(200);
    assertThat(standIn.counts().values()).containsOnly(0);
    assertThat(standIn.requests()).isEmpty();
    assertThat(standIn.runs()).isEmpty();
    visitor.upload("customers", "[{'external_id':'2'}]");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sandbox/nothing",
        "/sandbox/runs/run_x",
        "/sandbox/records/shops/none",
        "/sandbox/records/coupons/1"
      })
  void what_is_not_there_is_said_to_be_missing(String path) throws Exception {
    assertThat(visitor.get(path).status()).isBetween(400, 404);
    assertThat(visitor.post("/sandbox/customers/none/change", "{}").status()).isEqualTo(404);
    assertThat(visitor.post("/sandbox/customers/none/wash", "{}").status()).isEqualTo(404);
  }

  @Test
  void a_port_in_use_is_reported() {
    StandInOptions same = Visitor.quick().port(standIn.port()).build();
    assertThatThrownBy(() -> StandInCustobar.start(same))
        .isInstanceOf(NotStartedException.class)
        .hasMessageContaining(Integer.toString(standIn.port()));
  }

  @Test
  void a_custom_field_of_a_type_that_does_not_exist_is_reported() {
    StandInOptions wrong = Visitor.quick().customField(Datatype.SHOPS, "demo__x", "colour").build();
    assertThatThrownBy(() -> StandInCustobar.start(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("demo__x");
  }
}
