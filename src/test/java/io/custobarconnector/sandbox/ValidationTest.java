package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
  private StandInCustobar standIn =
      StandInCustobar.start(
          Visitor.quick()
              .customField(Datatype.CUSTOMERS, "demo__points", "integer")
              .customField(Datatype.CUSTOMERS, "demo__born", "day_of_year")
              .customField(Datatype.CUSTOMERS, "demo__bag", "object")
              .build());
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          customers | external_id  | 'a b'
          customers | external_id  | 'ä1'
          customers | external_id  | {}
          customers | phone_number | '0401234567'
          customers | phone_number | '+358 40 1234567'
          customers | phone_number | '+0401234567'
          customers | phone_number | 35840123456
          customers | email        | 'nobody'
          customers | email        | 'a@b'
          customers | email        | 'a..b@c.fi'
          customers | email        | 'a@c.fi '
          customers | can_email    | 'yes'
          customers | can_email    | 1
          customers | country      | 'FIN'
          customers | country      | 'XX'
          customers | language     | 'fin'
          customers | language     | 'xx'
          customers | birth_date   | '31.12.1980'
          customers | birth_date   | '1981-02-29'
          customers | date_joined  | 'yesterday'
          customers | date_joined  | '2026-13-01T00:00:00+02:00'
          customers | date_joined  | '2026-02-30T00:00:00+02:00'
          customers | mailing_lists | 5
          customers | mailing_lists | [{}]
          customers | first_name   | ['a']
          customers | demo__points | 'many'
          customers | demo__points | 1.5
          customers | demo__born   | '31/12'
          customers | demo__bag    | 'text'
          customers | demo__a-b    | 1
          customers | tags.add     | ['a']
          products  | price        | 10.95
          products  | price        | '10,95'
          products  | price        | true
          products  | stock        | {}
          products  | stock        | [{'shop_id':'1'}]
          products  | stock        | [{'shop_id':'1','quantity':'few'}]
          sales     | quantity     | 'two'
          sales     | sale_date    | 'today'
          shops     | shop_type    | 'kiosk'
          events    | type         | 'browse'
          events    | sentiment_value | 1.5
          events    | transactional_message_data | []
          """)
  void a_value_that_does_not_fit_its_type_refuses_the_request_and_names_row_and_field(
      String datatype, String field, String value) throws Exception {
    String identity =
        switch (datatype) {
          case "sales" -> "'sale_external_id':'1','external_id':'1'";
          case "events" -> "'type':'BROWSE','date':'2026-01-01','email':'a@b.fi'";
          default -> "'external_id':'1'";
        };
    String good = "{" + identity + "}";
    // The last of two equal keys counts, so the bad value takes the place of a good identity.
    String bad = "{" + identity + ",'" + field + "':" + value + "}";
    Visitor.Answer answer = visitor.tryUpload(datatype, "[" + good + "," + bad + "]");
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.reason()).startsWith(datatype + "[1]." + field + ": ");
    assertThat(standIn.runs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          customers | {'first_name':'no identity'}
          customers | {'external_id':''}
          products  | {'price':100}
          shops     | {'name':'x'}
          sales     | {'external_id':'1'}
          sales     | {'sale_external_id':'1'}
          sales     | {'sale_external_id':'1','external_id':'1','sale_currency':'SEK'}
          events    | {'date':'2026-01-01','email':'a@b.fi'}
          events    | {'type':'BROWSE','email':'a@b.fi'}
          events    | {'type':'BROWSE','date':'2026-01-01'}
          events    | {'type':'LOYALTY_JOIN','date':'2026-01-01','email':'a@b.fi'}
          """)
  void a_row_without_what_makes_it_a_row_is_refused(String datatype, String row) throws Exception {
    Visitor.Answer answer = visitor.tryUpload(datatype, "[" + row + "]");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).startsWith(datatype + "[0]: ");
  }

  @Test
  void a_reason_never_repeats_the_value() throws Exception {
    Visitor.Answer answer =
        visitor.tryUpload("customers", "[{'external_id':'1','email':'secret.person(at)x.fi'}]");
    assertThat(answer.text()).doesNotContain("secret");
  }

  @Test
  void what_the_official_connectors_send_is_converted() throws Exception {
    visitor.upload(
        "products",
        "[{'external_id':42,'price':1000.0,'sale_price':0,'main_product_ids':[1,2],"
            + "'category':'a,b','mage_type':'simple'}]");
    var product = visitor.one("products", "?external_id=42");
    assertThat(product.get("external_id").isTextual()).isTrue();
    assertThat(product.get("price").isInt()).isTrue();
    assertThat(product.has("sale_price")).isFalse();
    assertThat(product.get("main_product_ids").get(0).isTextual()).isTrue();
    assertThat(product.get("category").asText()).isEqualTo("a,b");
    assertThat(product.get("mage_type").asText()).isEqualTo("simple");
    visitor.upload(
        "sales",
        "[{'sale_external_id':1,'external_id':2,'product_id':42,'quantity':'2.0000','total':'1995'}]");
    var row = visitor.one("sales", "?external_id=1").get("products").get(0);
    assertThat(row.get("quantity").asInt()).isEqualTo(2);
    assertThat(row.get("quantity").isInt()).isTrue();
    assertThat(row.get("total").isInt()).isTrue();
    assertThat(row.get("product_id").isTextual()).isTrue();
  }

  @Test
  void times_without_a_zone_get_the_tenants_and_a_zone_wins() throws Exception {
    visitor.upload(
        "customers",
        "[{'external_id':'1','date_joined':'2026-07-01'},"
            + "{'external_id':'2','date_joined':'2026-07-01T00:00:00Z'},"
            + "{'external_id':'3','date_joined':'2026-07-01 12:30:00'},"
            + "{'external_id':'4','date_joined':'2026-07-01T12:30:00.123+0100'},"
            + "{'external_id':'5','date_joined':'2026-07-01T12:30:00-05:00'}]");
    assertThat(joined("1")).isEqualTo("2026-07-01T00:00:00");
    assertThat(joined("2")).isEqualTo("2026-07-01T03:00:00");
    assertThat(joined("3")).isEqualTo("2026-07-01T12:30:00");
    assertThat(joined("4")).isEqualTo("2026-07-01T14:30:00");
    assertThat(joined("5")).isEqualTo("2026-07-01T20:30:00");
  }

  private String joined(String id) throws Exception {
    return visitor.one("customers", "?external_id=" + id).get("date_joined").asText();
  }

  @Test
  void nested_lists_as_the_reference_prints_them_are_flattened() throws Exception {
    visitor.upload("products", "[{'external_id':'1','tags':[['a','b']]}]");
    assertThat(visitor.one("products", "").get("tags")).hasSize(2);
  }

  @Test
  void a_bad_field_may_cost_only_its_row() throws Exception {
    restart(Unknown.BadValue.SKIPS_ROW);
    visitor.upload("customers", "[{'external_id':'1','email':'x'},{'external_id':'2'}]");
    assertThat(standIn.find(Datatype.CUSTOMERS, "1")).isEmpty();
    assertThat(standIn.find(Datatype.CUSTOMERS, "2")).isPresent();
    assertThat(standIn.runs().get(0).problems()).hasSize(1);
  }

  @Test
  void a_bad_field_may_cost_only_itself() throws Exception {
    restart(Unknown.BadValue.SKIPS_FIELD);
    visitor.upload(
        "customers", "[{'external_id':'1','email':'x','city':'Oulu'},{'email':'only-this'}]");
    var customer = standIn.find(Datatype.CUSTOMERS, "1").orElseThrow();
    assertThat(customer.has("email")).isFalse();
    assertThat(customer.get("city").asText()).isEqualTo("Oulu");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
  }

  @Test
  void a_refusal_may_hide_in_a_200() throws Exception {
    restart(Unknown.RefusalStatus.ERROR_INSIDE_200);
    Visitor.Answer answer = visitor.tryUpload("customers", "[{'email':'x'}]");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.reason()).isNotBlank();
  }

  @Test
  void null_may_be_ignored_clear_or_be_refused() throws Exception {
    String first = "[{'external_id':'1','city':'Oulu','tags':['a']}]";
    String nulls = "[{'external_id':'1','city':null,'tags':null}]";
    visitor.upload("customers", first);
    visitor.upload("customers", nulls);
    assertThat(standIn.find(Datatype.CUSTOMERS, "1").orElseThrow().has("city")).isTrue();
    restart(Unknown.NullValue.CLEARS);
    visitor.upload("customers", first);
    visitor.upload("customers", nulls);
    assertThat(standIn.find(Datatype.CUSTOMERS, "1").orElseThrow().has("city")).isFalse();
    restart(Unknown.NullValue.REFUSED);
    assertThat(visitor.tryUpload("customers", nulls).status()).isEqualTo(400);
  }

  @Test
  void an_empty_text_clears_any_field_or_only_texts() throws Exception {
    String first = "[{'external_id':'1','city':'Oulu','can_email':true,'tags':['a']}]";
    visitor.upload("customers", first);
    visitor.upload("customers", "[{'external_id':'1','city':'','can_email':'','tags':''}]");
    var customer = standIn.find(Datatype.CUSTOMERS, "1").orElseThrow();
    assertThat(customer.has("city") || customer.has("can_email") || customer.has("tags")).isFalse();
    restart(Unknown.EmptyText.CLEARS_TEXTS_ONLY);
    visitor.upload("customers", first);
    assertThat(visitor.tryUpload("customers", "[{'external_id':'1','can_email':''}]").status())
        .isEqualTo(400);
  }

  @Test
  void undeclared_custom_fields_are_kept_or_refused() throws Exception {
    String row = "[{'external_id':'1','demo__level':'gold'}]";
    visitor.upload("customers", row);
    assertThat(visitor.one("customers", "?demo__level=gold").get("external_id").asText())
        .isEqualTo("1");
    restart(Unknown.UndeclaredField.REFUSED);
    assertThat(visitor.tryUpload("customers", row).reason()).contains("not declared");
  }

  @ParameterizedTest
  @EnumSource(Unknown.SuccessStatus.class)
  void success_has_the_chosen_status(Unknown.SuccessStatus status) throws Exception {
    restart(status);
    assertThat(Integer.toString(visitor.tryUpload("shops", "[{'external_id':'1'}]").status()))
        .isEqualTo(status.name().replaceAll("\\D", ""));
  }

  @Test
  void success_may_say_only_one_of_run_id_and_ok() throws Exception {
    restart(Unknown.SuccessBody.RUN_ID_ONLY);
    assertThat(visitor.tryUpload("shops", "[]").json().has("response")).isFalse();
    restart(Unknown.SuccessBody.RESPONSE_OK_ONLY);
    assertThat(visitor.tryUpload("shops", "[]").json().has("run_id")).isFalse();
  }

  @Test
  void price_and_row_id_follow_their_switches() throws Exception {
    restart(Unknown.ProductPrice.REQUIRED, Unknown.SaleRowId.OPTIONAL);
    assertThat(visitor.tryUpload("products", "[{'external_id':'1'}]").status()).isEqualTo(400);
    assertThat(visitor.tryUpload("sales", "[{'sale_external_id':'1'}]").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null-value=clears", "bad-value=skips-row", "success-status=created-201"})
  void switches_are_read_as_they_are_written(String text) {
    assertThat(Unknown.parse(text).orElseThrow().text()).isEqualTo(text);
  }

  @Test
  void every_switch_has_a_text_of_its_own_and_nonsense_has_none() {
    for (Class<? extends Unknown> question : Unknown.questions()) {
      for (Unknown answer : question.getEnumConstants()) {
        assertThat(Unknown.parse(answer.text())).contains(answer);
      }
    }
    assertThat(Unknown.parse("null-value=maybe")).isEmpty();
    assertThat(Unknown.parse("")).isEmpty();
  }
}
