package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final String READ = "/api/data/customers/";

  private final TurnedClock clock = new TurnedClock();
  private StandInCustobar standIn = StandInCustobar.start(Visitor.quick().clock(clock).build());
  private Visitor visitor = new Visitor(standIn);

  /** A clock that stands until it is turned. */
  private static final class TurnedClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-22T00:00:00Z");

    void turn(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  private void restart(StandInOptions.Builder options) {
    standIn.close();
    standIn = StandInCustobar.start(options.clock(clock).build());
    visitor = new Visitor(standIn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer demo-token", "Token demo-token", "Basic ZGVtbzpkZW1v"})
  void all_three_schemes_are_accepted(String header) throws Exception {
    assertThat(visitor.as(header).get(READ).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer",
        "demo-token",
        "Basic !",
        "Basic ZGVtbw==",
        "Basic ZGVtbzp4"
      })
  void wrong_credentials_are_401_in_the_error_envelope(String header) throws Exception {
    Visitor.Answer answer = visitor.as(header).get(READ);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.reason()).isNotBlank();
  }

  @Test
  void no_credentials_are_401() throws Exception {
    assertThat(visitor.nobody().get(READ).status()).isEqualTo(401);
    assertThat(visitor.nobody().post("/api/sales/upload/", "[]").status()).isEqualTo(401);
  }

  @Test
  void a_user_with_two_factor_sends_the_code() throws Exception {
    restart(Visitor.quick().totpCode("123456"));
    Visitor user = visitor.basic("demo", "demo");
    assertThat(user.get(READ).status()).isEqualTo(401);
    var request = user.request(READ).header("Custobar-TOTP-Code", "123456").GET().build();
    assertThat(user.send(request).status()).isEqualTo(200);
  }

  @Test
  void an_integration_gets_a_key_that_may_do_exactly_its_scopes() throws Exception {
    JsonNode integration =
        visitor
            .post(
                "/api/integrations/",
                "{\"integration_name\":\"\",\"parameters\":{\"name\":\"C\",\"description\":\"d\"}}")
            .json()
            .get("integration");
    assertThat(integration.get("enabled").asBoolean()).isTrue();
    assertThat(integration.at("/parameters/description").asText()).isEqualTo("d");
    JsonNode key = createKey(integration.get("id").asText(), "/api/customers/upload/");
    String token = key.get("token").asText();
    assertThat(token).matches("API[A-Z0-9]{37}");
    assertThat(key.get("hint").asText()).startsWith("API").endsWith(token.substring(37));
    Visitor scoped = visitor.as("Bearer " + token);
    assertThat(scoped.post("/api/customers/upload/", "[]").status()).isEqualTo(200);
    Visitor.Answer other = scoped.post("/api/products/upload/", "[]");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.reason()).contains("POST /api/products/upload/");
    assertThat(scoped.get("/api/customers/upload/").status()).isEqualTo(403);
    assertThat(standIn.revoke(token)).isTrue();
    assertThat(scoped.post("/api/customers/upload/", "[]").status()).isEqualTo(401);
  }

  private JsonNode createKey(String integration, String path) throws Exception {
    String body =
        "{'name':'k','owner_id':'integrations/%s','scopes':[{'method':'POST','path':'%s'}],"
                .formatted(integration, path)
            + "'transfer_privileges':false}";
    return visitor.post("/api/access-tokens/", Visitor.quoted(body)).json().get("access_token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{'owner_id':'integrations/77','scopes':[{'method':'GET','path':'/api/'}]}",
        "{'owner_id':'integrations/x'}",
        "{'owner_id':'users/1'}",
        "{'scopes':[{'method':'FETCH','path':'/api/'}]}"
      })
  void a_key_that_cannot_be_made_is_refused(String body) throws Exception {
    assertThat(visitor.post("/api/access-tokens/", Visitor.quoted(body)).status()).isEqualTo(400);
  }

  @Test
  void a_key_of_an_integration_must_have_scopes() throws Exception {
    visitor.post("/api/integrations/", "{\"name\":\"WooCommerce\"}");
    assertThat(visitor.post("/api/access-tokens/", "{\"owner_id\":\"integrations/1\"}").status())
        .isEqualTo(400);
  }

  @Test
  void a_personal_key_expires_after_8_hours() throws Exception {
    JsonNode key =
        visitor.basic("demo", "demo").post("/api/access-tokens/", "{\"name\":\"me\"}").json();
    Visitor me = visitor.as("Bearer " + key.at("/access_token/token").asText());
    clock.turn(Duration.ofMinutes(479));
    assertThat(me.get(READ).status()).isEqualTo(200);
    clock.turn(Duration.ofMinutes(1));
    assertThat(me.get(READ).status()).isEqualTo(401);
  }

  @Test
  void the_legacy_token_is_one_a_user_until_it_is_renewed() throws Exception {
    Visitor user = visitor.basic("demo", "demo");
    String token = user.get("/api/auth/access-token/").json().get("token").asText();
    assertThat(user.get("/api/auth/access-token/").json().get("token").asText()).isEqualTo(token);
    assertThat(visitor.as("Token " + token).get(READ).status()).isEqualTo(200);
    String next = user.post("/api/auth/new-access-token/", "").json().get("token").asText();
    assertThat(visitor.as("Token " + token).get(READ).status()).isEqualTo(401);
    assertThat(visitor.as("Token " + next).get(READ).status()).isEqualTo(200);
    assertThat(visitor.get("/api/auth/access-token/").status()).isEqualTo(401);
  }

  @Test
  void data_targets_are_created_listed_read_and_changed() throws Exception {
    String body = "{'datatarget_type':'messages','name':'n','outlets':[],'last_message_number':9}";
    JsonNode made =
        visitor.post("/api/datatargets/", Visitor.quoted(body)).json().get("datatarget");
    assertThat(made.get("last_message_number").asInt()).isZero();
    String path = "/api/datatargets/" + made.get("id").asText() + "/";
    var patch =
        visitor
            .request(path)
            .method("PATCH", BodyPublishers.ofString("{\"enabled\":false}"))
            .build();
    assertThat(visitor.send(patch).status()).isEqualTo(200);
    assertThat(visitor.get(path).json().at("/datatarget/enabled").asBoolean()).isFalse();
    assertThat(visitor.get("/api/datatargets/").json().get("datatargets")).hasSize(1);
    assertThat(visitor.get("/api/datatargets/99/").status()).isEqualTo(404);
    assertThat(visitor.post("/api/datatargets/", "{}").status()).isEqualTo(400);
  }

  @Test
  void a_data_source_imports_its_datatype() throws Exception {
    visitor.post("/api/integrations/", "{\"name\":\"x\"}");
    String body = "{'name':'s','integration':'1','datatype':'shops'}";
    JsonNode source = visitor.post("/api/datasources/", Visitor.quoted(body)).json();
    String path = "/api/datasources/" + source.at("/datasource/id").asText() + "/import/";
    assertThat(visitor.post(path, "[{\"external_id\":\"1\"}]").status()).isEqualTo(200);
    visitor.applied();
    assertThat(standIn.counts().get(Datatype.SHOPS)).isEqualTo(1);
    assertThat(visitor.post("/api/datasources/9/import/", "[]").status()).isEqualTo(404);
  }

  @Test
  void more_requests_than_the_limit_are_429_until_the_minute_has_passed() throws Exception {
    restart(Visitor.quick().requestsPerMinute(3));
    for (int i = 0; i < 3; i++) {
      assertThat(visitor.get(READ).status()).isEqualTo(200);
    }
    Visitor.Answer throttled = visitor.post("/api/shops/upload/", "[{\"external_id\":\"1\"}]");
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.reason()).isNotBlank();
    assertThat(throttled.whole().headers().firstValue("Retry-After")).isEmpty();
    assertThat(visitor.basic("demo", "demo").get(READ).status()).isEqualTo(200);
    clock.turn(Duration.ofSeconds(59));
    assertThat(visitor.get(READ).status()).isEqualTo(429);
    clock.turn(Duration.ofSeconds(1));
    assertThat(visitor.get(READ).status()).isEqualTo(200);
    assertThat(standIn.counts().get(Datatype.SHOPS)).isZero();
  }

  @Test
  void the_limit_may_count_the_tenant_and_say_when_to_come_back() throws Exception {
    restart(
        Visitor.quick()
            .requestsPerMinute(1)
            .assume(Unknown.LimitScope.PER_TENANT, Unknown.RetryAfter.SENT));
    assertThat(visitor.get(READ).status()).isEqualTo(200);
    clock.turn(Duration.ofMillis(18_500));
    Visitor.Answer throttled = visitor.basic("demo", "demo").get(READ);
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.whole().headers().firstValue("Retry-After")).contains("42");
    standIn.requestsPerMinute(0);
    assertThat(visitor.get(READ).status()).isEqualTo(200);
  }

  @Test
  void the_default_limit_is_180_a_minute() throws Exception {
    restart(StandInOptions.builder());
    for (int i = 0; i < 180; i++) {
      assertThat(visitor.get(READ + "?external_id=1").status()).isEqualTo(200);
    }
    assertThat(visitor.get(READ).status()).isEqualTo(429);
  }
}
