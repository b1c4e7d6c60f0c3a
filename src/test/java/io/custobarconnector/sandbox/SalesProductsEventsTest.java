package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SalesProductsEventsTest {
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

  @Test
  void rows_of_one_sale_are_one_transaction_and_read_back_unprefixed() throws Exception {
    visitor.upload(
        "sales",
        "[{'sale_external_id':'S','external_id':'2','product_id':'B','total':200},"
            + "{'sale_external_id':'T','external_id':'9','sale_email':'t@b.fi'},"
            + "{'sale_external_id':'S','external_id':'1','product_id':'A','total':100,'tags':['x'],"
            + "'sale_date':'2026-01-02T10:00:00+02:00','sale_customer_id':'C1','sale_total':300,"
            + "'sale_state':'COMPLETE','sale_coupon_codes':['EDU']}]");
    JsonNode sale = visitor.one("sales", "?external_id=S");
    assertThat(sale.get("products")).hasSize(2);
    assertThat(sale.get("products").get(0).get("product_id").asText()).isEqualTo("B");
    assertThat(sale.get("customer_id").asText()).isEqualTo("C1");
    assertThat(sale.get("date").asText()).startsWith("2026-01-02T10:00:00");
    assertThat(sale.get("total").asInt()).isEqualTo(300);
    assertThat(sale.get("state").asText()).isEqualTo("COMPLETE");
    assertThat(sale.get("coupon_codes").get(0).asText()).isEqualTo("EDU");
    assertThat(sale.has("tags")).isTrue();
    assertThat(sale.toString()).doesNotContain("sale_");
    assertThat(visitor.read("sales", "?state=COMPLETE")).hasSize(1);
    assertThat(standIn.incompleteSales()).isEqualTo(1);
  }

  @Test
  void a_later_upload_changes_only_the_keys_and_rows_it_names() throws Exception {
    visitor.upload(
        "sales",
        "[{'sale_external_id':'S','external_id':'1','total':100,'quantity':1,'sale_state':'NEW'},"
            + "{'sale_external_id':'S','external_id':'2','total':50}]");
    visitor.upload(
        "sales", "[{'sale_external_id':'S','external_id':'1','total':90,'sale_state':'COMPLETE'}]");
    JsonNode sale = visitor.one("sales", "");
    assertThat(sale.get("products")).hasSize(2);
    assertThat(sale.get("products").get(0).get("total").asInt()).isEqualTo(90);
    assertThat(sale.get("products").get(0).get("quantity").asInt()).isEqualTo(1);
    assertThat(sale.get("state").asText()).isEqualTo("COMPLETE");
  }

  @Test
  void a_sale_of_nobody_known_generates_a_customer_that_an_import_promotes() throws Exception {
    visitor.upload(
        "sales",
        "[{'sale_external_id':'S','external_id':'1','sale_email':'a@b.fi','sale_city':'Oulu',"
            + "'sale_date':'2026-01-02T10:00:00+02:00'}]");
    JsonNode generated = visitor.one("customers", "");
    assertThat(generated.get("registered_user").asBoolean()).isFalse();
    assertThat(generated.get("city").asText()).isEqualTo("Oulu");
    assertThat(generated.get("last_purchase_date").asText()).isEqualTo("2026-01-02T10:00:00");
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'}]");
    JsonNode promoted = visitor.one("customers", "");
    assertThat(promoted.get("registered_user").asBoolean()).isTrue();
    assertThat(promoted.get("external_id").asText()).isEqualTo("1");
  }

  @Test
  void a_sale_of_a_known_customer_generates_nobody() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','phone_number':'+358401234567'}]");
    visitor.upload(
        "sales",
        "[{'sale_external_id':'S','external_id':'1','sale_phone_number':'+358401234567'},"
            + "{'sale_external_id':'T','external_id':'1','sale_customer_id':'1'}]");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
  }

  @Test
  void a_row_without_an_id_is_appended_where_that_is_allowed() throws Exception {
    restart(Unknown.SaleRowId.OPTIONAL);
    visitor.upload("sales", "[{'sale_external_id':'S','total':1}]");
    visitor.upload("sales", "[{'sale_external_id':'S','total':1}]");
    assertThat(visitor.one("sales", "").get("products")).hasSize(2);
  }

  @Test
  void products_are_updated_in_part_and_found_by_sku_or_ean() throws Exception {
    visitor.upload(
        "products",
        "[{'external_id':'1','sku':'K1','ean':'E2','price':100},"
            + "{'external_id':'2','sku':'K2','ean':'E1','price':200}]");
    String both = "[{'sku':'K1','ean':'E1','title':'found'},{'sku':'none','title':'lost'}]";
    visitor.upload("products", both);
    assertThat(visitor.one("products", "?title=found").get("external_id").asText()).isEqualTo("1");
    assertThat(visitor.one("products", "?title=found").get("price").asInt()).isEqualTo(100);
    assertThat(standIn.counts().get(Datatype.PRODUCTS)).isEqualTo(2);
    assertThat(standIn.runs().get(1).ignored()).isEqualTo(1);
    restart(Unknown.ProductFallback.EAN_FIRST);
    visitor.upload("products", "[{'external_id':'1','sku':'K1'},{'external_id':'2','ean':'E1'}]");
    visitor.upload("products", both);
    assertThat(visitor.one("products", "?title=found").get("external_id").asText()).isEqualTo("2");
  }

  @Test
  void stock_is_replaced_or_merged_by_shop() throws Exception {
    String first =
        "[{'external_id':'1','stock':[{'shop_id':'A','quantity':1},{'shop_id':'B','quantity':2.5}]}]";
    String second = "[{'external_id':'1','stock':[{'shop_id':'A','quantity':'7'}]}]";
    visitor.upload("products", first);
    visitor.upload("products", second);
    assertThat(visitor.one("products", "").get("stock")).hasSize(1);
    restart(Unknown.Stock.MERGED_BY_SHOP);
    visitor.upload("products", first);
    visitor.upload("products", second);
    JsonNode stock = visitor.one("products", "").get("stock");
    assertThat(stock).hasSize(2);
    assertThat(stock.get(0).get("quantity").asInt()).isEqualTo(7);
  }

  @Test
  void shops_are_stored_and_read_unless_the_path_is_missing() throws Exception {
    visitor.upload("shops", "[{'external_id':'BAKER-STREET','name':'x','shop_type':'offline'}]");
    visitor.upload("shops", "[{'external_id':'BAKER-STREET','is_hidden':true}]");
    assertThat(visitor.one("shops", "").get("shop_type").asText()).isEqualTo("offline");
    restart(Unknown.ShopsRead.MISSING);
    assertThat(visitor.get("/api/data/shops/").status()).isEqualTo(404);
  }

  @Test
  void an_event_may_name_its_customer_by_token() throws Exception {
    visitor.upload("customers", "[{'external_id':'1','email':'a@b.fi'},{'external_id':'2'}]");
    String token = visitor.one("customers", "?external_id=2").get("cb_token").asText();
    visitor.upload(
        "events",
        "[{'type':'MAIL_SUBSCRIBE','date':'2026-01-02','customer_token':'"
            + token
            + "'},"
            + "{'type':'BROWSE','date':'2026-01-02','customer_token':'cb-nonsense'}]");
    assertThat(visitor.one("customers", "?can_email=true").get("external_id").asText())
        .isEqualTo("2");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(2);
  }

  @Test
  void an_event_of_nobody_known_generates_a_customer() throws Exception {
    visitor.upload(
        "events",
        "[{'type':'BASKET_ADD','date':'2026-01-02 10:00:00','customer_id':'7','product_id':'P',"
            + "'utm_source':'x'}]");
    JsonNode generated = visitor.one("customers", "?external_id=7");
    assertThat(generated.get("registered_user").asBoolean()).isFalse();
    assertThat(generated.has("product_id") || generated.has("utm_source")).isFalse();
    assertThat(visitor.one("events", "?type=BASKET_ADD").get("product_id").asText()).isEqualTo("P");
  }

  @Test
  void a_repeated_event_is_appended_or_dropped() throws Exception {
    String twice = "[{'type':'BROWSE','date':'2026-01-02','email':'a@b.fi','path':'/x'}]";
    visitor.upload("events", twice);
    visitor.upload("events", twice);
    assertThat(standIn.counts().get(Datatype.EVENTS)).isEqualTo(2);
    restart(Unknown.RepeatedEvent.DROPPED);
    visitor.upload("events", twice);
    visitor.upload("events", twice);
    assertThat(standIn.counts().get(Datatype.EVENTS)).isEqualTo(1);
    assertThat(standIn.repeats(Datatype.EVENTS, 5)).hasSize(1);
  }

  @Test
  void own_event_types_must_be_declared_unless_all_are_stored() throws Exception {
    String event = "[{'type':'LOYALTY_JOIN','date':'2026-01-02','email':'a@b.fi'}]";
    assertThat(visitor.tryUpload("events", event).status()).isEqualTo(400);
    restart(Unknown.UndeclaredEvent.STORED);
    assertThat(visitor.tryUpload("events", event).status()).isEqualTo(200);
    standIn.close();
    standIn = StandInCustobar.start(Visitor.quick().eventType("LOYALTY_JOIN").build());
    visitor = new Visitor(standIn);
    assertThat(visitor.tryUpload("events", event).status()).isEqualTo(200);
  }

  @Test
  void the_oldest_path_of_events_may_be_gone() throws Exception {
    restart(Unknown.OldEventsPath.GONE);
    assertThat(visitor.post("/api/events/", "[]").status()).isEqualTo(404);
  }
}
