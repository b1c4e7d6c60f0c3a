package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CustomersTest {
  private StandInCustobar standIn = StandInCustobar.start(Visitor.quick().build());
  private Visitor visitor = new Visitor(standIn);

  @AfterEach
  void stop() {
    standIn.close();
  }

  private void restart(Unknown... answers) {
    standIn.close();
    standIn = StandInCustobar.start(Visitor.quick().assume(answers).build());
    visitor = new Visitor(standIn);
  }

  private ObjectNode customer(String key) {
    return standIn.find(Datatype.CUSTOMERS, key).orElseThrow();
  }

  @Test
  void keys_that_are_absent_stay_and_an_empty_text_clears() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','first_name':'A','city':'Oulu'}]");
    visitor.upload("customers", "[{'external_id':'1','first_name':'B','city':''}]");
    assertThat(customer("1").get("first_name").asText()).isEqualTo("B");
    assertThat(customer("1").has("city")).isFalse();
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
  }

  @Test
  void an_import_by_email_alone_touches_every_customer_that_shares_it() throws Exception {
    visitor.upload(
        "customers",
        "[{'external_id':'1','email':'a@b.fi'},{'external_id':'2','email':'A@B.fi'},"
            + "{'external_id':'3','email':'c@b.fi'}]");
    visitor.upload("customers", "[{'email':'a@b.fi','city':'Oulu'}]");
    assertThat(visitor.read("customers", "?city=Oulu")).hasSize(2);
    visitor.upload("customers", "[{'external_id':'2','email':'a@b.fi','city':'Turku'}]");
    assertThat(visitor.read("customers", "?city=Oulu")).hasSize(1);
  }

  @Test
  void a_customer_is_found_by_phone_and_a_changed_contact_finds_it_anew() throws Exception {
    visitor.upload("customers", "[{'phone_number':'+358401234567','city':'Oulu'}]");
    visitor.upload("customers", "[{'phone_number':'+358401234567','email':'a@b.fi'}]");
    visitor.upload("customers", "[{'email':'a@b.fi','phone_number':'+358409999999'}]");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
    assertThat(standIn.find(Datatype.CUSTOMERS, "+358401234567")).isEmpty();
    assertThat(customer("+358409999999").get("city").asText()).isEqualTo("Oulu");
  }

  @Test
  void when_contacts_conflict_the_chosen_one_decides() throws Exception {
    String two =
        "[{'external_id':'1','phone_number':'+358401234567'},"
            + "{'external_id':'2','email':'a@b.fi'}]";
    String both = "[{'phone_number':'+358401234567','email':'a@b.fi','city':'Oulu'}]";
    visitor.upload("customers", two);
    visitor.upload("customers", both);
    assertThat(visitor.one("customers", "?city=Oulu").get("external_id").asText()).isEqualTo("1");
    restart(Unknown.ContactOrder.EMAIL_FIRST);
    visitor.upload("customers", two);
    visitor.upload("customers", both);
    assertThat(visitor.one("customers", "?city=Oulu").get("external_id").asText()).isEqualTo("2");
  }

  @Test
  void a_new_id_adopts_the_contact_or_makes_a_new_customer() throws Exception {
    visitor.upload("customers", "[{'email':'a@b.fi','city':'Oulu'}]");
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'}]");
    assertThat(customer("1").get("city").asText()).isEqualTo("Oulu");
    restart(Unknown.NewId.MAKES_NEW_CUSTOMER);
    visitor.upload("customers", "[{'email':'a@b.fi','city':'Oulu'}]");
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'}]");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(2);
  }

  @Test
  void mailing_lists_are_set_added_to_and_removed_from() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','mailing_lists':['a','b','a']}]");
    visitor.upload("customers", "[{'external_id':'1','mailing_lists.add':['c','a']}]");
    assertThat(customer("1").get("mailing_lists")).hasSize(3);
    visitor.upload("customers", "[{'external_id':'1','mailing_lists.remove':['a','x']}]");
    assertThat(customer("1").get("mailing_lists").toString()).isEqualTo("[\"b\",\"c\"]");
    visitor.upload("customers", "[{'external_id':'1','mailing_lists':['z']}]");
    assertThat(customer("1").get("mailing_lists").toString()).isEqualTo("[\"z\"]");
  }

  @Test
  void list_operations_may_work_on_any_list() throws Exception {
    restart(Unknown.ListOperations.ANY_LIST);
    visitor.upload("customers", "[{'external_id':'1','tags.add':['vip']}]");
    assertThat(customer("1").get("tags")).hasSize(1);
  }

  @Test
  void a_deleted_customer_is_gone_and_stays_dead() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'},{'email':'x@b.fi'}]");
    visitor.upload("customers", "[{'external_id':'1','is_deleted':true}]");
    visitor.upload("customers", "[{'email':'x@b.fi','is_deleted':true}]");
    visitor.upload(
        "customers",
        "[{'external_id':'1','city':'Oulu','is_deleted':false},{'email':'x@b.fi','city':'Oulu'}]");
    visitor.upload("sales", "[{'sale_external_id':'S','external_id':'1','sale_customer_id':'1'}]");
    assertThat(visitor.read("customers", "")).isEmpty();
    assertThat(standIn.runs().get(3).ignored()).isEqualTo(2);
  }

  @Test
  void an_import_for_a_dead_customer_may_be_refused() throws Exception {
    restart(Unknown.DeadCustomer.REFUSED);
    visitor.upload("customers", "[{'external_id':'1','is_deleted':true}]");
    assertThat(visitor.tryUpload("customers", "[{'external_id':'2'},{'external_id':'1'}]").reason())
        .startsWith("customers[1]");
  }

  @Test
  void a_forgotten_id_stays_taken_and_shows_only_to_who_asks_for_it() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'}]");
    assertThat(standIn.forget("1", false)).isTrue();
    visitor.upload("customers", "[{'external_id':'1','city':'Oulu'}]");
    assertThat(visitor.read("customers", "")).isEmpty();
    assertThat(visitor.read("customers", "?email=a@b.fi")).isEmpty();
    assertThat(visitor.one("customers", "?external_id=1").has("city")).isFalse();
    assertThat(visitor.read("customers", "?is_forgotten=true")).hasSize(1);
  }

  @Test
  void a_freed_id_takes_sales_and_events_along_and_may_come_again() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'}]");
    visitor.upload("sales", "[{'sale_external_id':'S','external_id':'1','sale_customer_id':'1'}]");
    visitor.upload("events", "[{'type':'BROWSE','date':'2026-01-01','customer_id':'1'}]");
    assertThat(standIn.forget("1", true)).isTrue();
    assertThat(standIn.forget("nobody", true)).isFalse();
    assertThat(standIn.counts().values()).containsOnly(0);
    visitor.upload("customers", "[{'external_id':'1','city':'Oulu'}]");
    assertThat(customer("1").get("city").asText()).isEqualTo("Oulu");
  }

  @Test
  void an_import_takes_effect_only_after_the_delay_and_in_order() throws Exception {
    standIn.applyDelay(Duration.ofMinutes(5));
    Visitor.Answer first = visitor.tryUpload("customers", "[{'external_id':'1','city':'Oulu'}]");
    visitor.tryUpload("customers", "[{'external_id':'1','city':'Turku'}]");
    assertThat(visitor.read("customers", "")).isEmpty();
    assertThat(standIn.awaitApplied(Duration.ofMillis(50))).isFalse();
    assertThat(standIn.run(first.json().get("run_id").asText()).orElseThrow().applied()).isFalse();
    standIn.applyDelay(Duration.ZERO);
    visitor.applied();
    assertThat(customer("1").get("city").asText()).isEqualTo("Turku");
    assertThat(standIn.run(first.json().get("run_id").asText()).orElseThrow().applied()).isTrue();
  }

  @Test
  void parallel_uploads_of_one_key_lose_no_field_and_end_in_one_of_the_states() throws Exception {
    List<CompletableFuture<Integer>> uploads = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String row = "[{'external_id':'1','email':'a%d@b.fi','field_%d':%d}]".formatted(i, i, i);
      uploads.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return visitor.tryUpload("customers", row).status();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }));
    }
    assertThat(uploads).extracting(CompletableFuture::join).containsOnly(200);
    visitor.applied();
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
    ObjectNode record = customer("1");
    for (int i = 0; i < 64; i++) {
      assertThat(record.get("field_" + i).asInt()).isEqualTo(i);
      boolean last = record.get("email").asText().equals("a" + i + "@b.fi");
      assertThat(visitor.read("customers", "?email=a" + i + "@b.fi")).hasSize(last ? 1 : 0);
    }
  }

  @Test
  void reads_go_on_while_imports_are_applied() throws Exception {
    for (int i = 0; i < 50; i++) {
      visitor.tryUpload("customers", "[{'external_id':'" + i + "'}]");
    }
    await().until(() -> visitor.read("customers", "").size() == 50);
  }
}
