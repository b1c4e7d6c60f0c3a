package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private final WireMockServer receiver = new WireMockServer(0);
  private StandInCustobar standIn;
  private Visitor visitor;

  @BeforeEach
  void start() {
    receiver.start();
    receiver.stubFor(WireMock.post("/hook").willReturn(WireMock.ok()));
    restart();
  }

  @AfterEach
  void stop() {
    standIn.close();
    receiver.stop();
  }

  private void restart(Unknown... answers) {
    if (standIn != null) {
      standIn.close();
    }
    standIn =
        StandInCustobar.start(
            Visitor.quick()
                .webhook(URI.create(receiver.baseUrl() + "/hook"), "s3cret")
                .assume(answers)
                .build());
    visitor = new Visitor(standIn);
  }

  private void event(String type, String keys) throws Exception {
    visitor.upload("events", "[{'type':'" + type + "','date':'2026-01-02'," + keys + "}]");
  }

  private JsonNode customer(String key) {
    return standIn.find(Datatype.CUSTOMERS, key).orElseThrow();
  }

  private JsonNode lastSent(int sendings) {
    await().until(() -> standIn.webhookSendings().size() >= sendings);
    List<LoggedRequest> all = receiver.findAll(WireMock.postRequestedFor(WireMock.anyUrl()));
    return Visitor.parse(all.get(all.size() - 1).getBodyAsString());
  }

  @Test
  void a_subscription_grants_and_makes_the_customer_and_its_list() throws Exception {
    event("MAIL_SUBSCRIBE", "'email':'a@b.fi','mailing_lists':'news,sales','first_name':'Aino'");
    assertThat(customer("a@b.fi").get("can_email").asBoolean()).isTrue();
    assertThat(customer("a@b.fi").get("mailing_lists")).hasSize(2);
    assertThat(customer("a@b.fi").get("first_name").asText()).isEqualTo("Aino");
    assertThat(customer("a@b.fi").get("registered_user").asBoolean()).isFalse();
    event("SMS_SUBSCRIBE", "'phone_number':'+358401234567'");
    assertThat(customer("+358401234567").get("can_sms").asBoolean()).isTrue();
    event("SMS_UNSUBSCRIBE", "'phone_number':'+358401234567'");
    assertThat(customer("+358401234567").get("can_sms").asBoolean()).isFalse();
  }

  @Test
  void an_unsubscription_from_a_list_keeps_the_permission_or_takes_it() throws Exception {
    event("MAIL_SUBSCRIBE", "'email':'a@b.fi','mailing_lists':['news','sales']");
    event("MAIL_UNSUBSCRIBE", "'email':'a@b.fi','mailing_lists':['news']");
    assertThat(customer("a@b.fi").get("mailing_lists").toString()).isEqualTo("[\"sales\"]");
    assertThat(customer("a@b.fi").get("can_email").asBoolean()).isTrue();
    event("MAIL_UNSUBSCRIBE", "'email':'a@b.fi'");
    assertThat(customer("a@b.fi").get("can_email").asBoolean()).isFalse();
    restart(Unknown.UnsubscribeWithLists.LEAVES_LISTS_AND_PERMISSION);
    event("MAIL_SUBSCRIBE", "'email':'a@b.fi','mailing_lists':['news','sales']");
    event("MAIL_UNSUBSCRIBE", "'email':'a@b.fi','mailing_lists':['news']");
    assertThat(customer("a@b.fi").get("can_email").asBoolean()).isFalse();
  }

  @Test
  void a_permission_that_was_never_set_is_absent_or_false() throws Exception {
    visitor.upload("customers", "[{'external_id':'1'}]");
    assertThat(customer("1").has("can_email")).isFalse();
    assertThat(visitor.read("customers", "?can_email=false")).hasSize(1);
    restart(Unknown.UnsetPermission.FALSE);
    visitor.upload("customers", "[{'external_id':'1'}]");
    assertThat(customer("1").get("can_email").isBoolean()).isTrue();
  }

  @Test
  void the_webhook_sends_a_bare_list_with_all_permissions_and_the_secret() throws Exception {
    visitor.upload(
        "customers", "[{'external_id':'1','email':'a@b.fi','can_sms':false},{'external_id':'2'}]");
    JsonNode sent = lastSent(1);
    assertThat(sent.isArray()).isTrue();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).get("external_id").asText()).isEqualTo("1");
    assertThat(sent.get(0).get("registered_user").asBoolean()).isTrue();
    assertThat(sent.get(0).get("can_sms").isBoolean()).isTrue();
    assertThat(sent.get(0).has("can_email")).isTrue();
    assertThat(sent.get(0).get("can_email").isNull()).isTrue();
    assertThat(sent.get(0).get("mailing_lists").isArray()).isTrue();
    receiver.verify(
        WireMock.postRequestedFor(WireMock.urlEqualTo("/hook"))
            .withHeader("Authorization", WireMock.equalTo("s3cret"))
            .withHeader("Content-Type", WireMock.equalTo("application/json")));
  }

  @Test
  void the_webhook_may_wrap_its_items() throws Exception {
    restart(Unknown.WebhookShape.ITEMS);
    visitor.upload("customers", "[{'external_id':'1','can_email':true}]");
    assertThat(lastSent(1).get("items")).hasSize(1);
  }

  @Test
  void an_import_that_changes_no_permission_calls_nobody() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','can_email':true}]");
    visitor.upload("customers", "[{'external_id':'1','can_email':true,'city':'Oulu'}]");
    assertThat(standIn.setPermission("1", "can_email", false)).isTrue();
    assertThat(lastSent(2).get(0).get("can_email").asBoolean()).isFalse();
    assertThat(standIn.webhookSendings()).hasSize(2);
  }

  @Test
  void imports_or_all_but_a_persons_change_may_be_silent() throws Exception {
    restart(Unknown.WebhookCause.NOT_BY_IMPORT);
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi','can_email':true}]");
    event("MAIL_UNSUBSCRIBE", "'email':'a@b.fi'");
    assertThat(lastSent(1).get(0).get("can_email").asBoolean()).isFalse();
    assertThat(standIn.webhookSendings()).hasSize(1);
    restart(Unknown.WebhookCause.ONLY_BY_HAND);
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi','can_email':true}]");
    event("MAIL_UNSUBSCRIBE", "'email':'a@b.fi'");
    standIn.setPermission("1", "can_post", true);
    assertThat(lastSent(1).get(0).get("can_post").asBoolean()).isTrue();
    assertThat(standIn.webhookSendings()).hasSize(1);
  }

  @Test
  void a_receiver_that_cannot_be_reached_is_noted() throws Exception {
    standIn.webhook(URI.create("http://127.0.0.1:1/hook"), "");
    visitor.upload("customers", "[{'external_id':'1','can_email':true}]");
    await().until(() -> standIn.webhookSendings().equals(List.of(new WebhookSending(1, 0))));
  }

  @Test
  void sale_rows_may_carry_permissions() throws Exception {
    String sale =
        "[{'sale_external_id':'S','external_id':'1','sale_email':'a@b.fi','sale_can_email':true}]";
    visitor.upload("sales", sale);
    assertThat(customer("a@b.fi").has("can_email")).isFalse();
    restart(Unknown.SalePermissions.APPLIED);
    visitor.upload("sales", sale);
    assertThat(customer("a@b.fi").get("can_email").asBoolean()).isTrue();
  }
}
