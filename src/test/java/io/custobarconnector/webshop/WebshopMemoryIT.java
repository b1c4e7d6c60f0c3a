package io.custobarconnector.webshop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Position;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.WebshopOrder;
import io.custobarconnector.sandbox.WebshopOrder.Line;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Orders as shops have them: looked at, edited, binned, dated wrong, from abroad. */
class WebshopMemoryIT extends WooCommerceSetup {

  private static final Line SHIRT = new Line("6410000000024", "Paita", 2, new BigDecimal("25.10"));

  WebshopMemoryIT(DataSource database) {
    super(database, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    over.put("custobar.settle", "1ms");
    over.put("custobar.retry-delay", "10ms");
  }

  private long place() {
    return place(WebshopOrder.ofGuest("ostaja@example.com", MUG, SHIRT));
  }

  /** An order of long ago, as it is today. */
  private long old(String status, Duration age) {
    long id = place();
    webshop.rewrite(
        id,
        order -> {
          order.put("status", status);
          date(order, "date_created", now.minus(age));
          date(order, "date_modified", now.minus(age));
        });
    return id;
  }

  private static void date(ObjectNode order, String field, Instant time) {
    LocalDateTime gmt = LocalDateTime.ofInstant(time, ZoneOffset.UTC).withNano(0);
    order.put(field, gmt.toString().length() == 16 ? gmt + ":00" : gmt.toString());
    order.put(field + "_gmt", order.path(field).asText());
  }

  private long rowsTotal(long id) {
    long sum = 0;
    for (JsonNode row : sale(id).path("products")) {
      sum += row.path("total").asLong();
    }
    return sum;
  }

  @Test
  void looking_at_an_old_order_tells_its_customer_nothing() {
    long cancelled = old("cancelled", Duration.ofDays(400));
    long onHold = old("on-hold", Duration.ofDays(90));
    long unpaid = old("processing", Duration.ofDays(30));
    delivered();
    assertThat(sale(cancelled).path("state").asText()).isEqualTo("CANCELED");
    assertThat(events()).as("all of them are old").isZero();
    now = now.plusSeconds(60);
    List.of(cancelled, onHold, unpaid).forEach(webshop::touch);
    delivered();
    now = now.plusSeconds(60);
    List.of(cancelled, onHold, unpaid).forEach(webshop::touch);
    delivered();
    assertThat(events()).isZero();
  }

  @Test
  void an_old_order_that_was_never_read_before_tells_nothing_when_it_is_looked_at() {
    delivered();
    long cancelled = old("cancelled", Duration.ofDays(400));
    webshop.touch(cancelled);
    delivered();
    assertThat(sale(cancelled).path("state").asText()).isEqualTo("CANCELED");
    assertThat(events()).isZero();
  }

  @Test
  void an_old_order_whose_status_changes_now_tells_the_new_one_once() {
    long id = old("on-hold", Duration.ofDays(90));
    delivered();
    now = now.plusSeconds(60);
    webshop.cancel(id);
    delivered();
    now = now.plusSeconds(60);
    webshop.touch(id);
    delivered();
    assertThat(events()).isEqualTo(1);
    assertThat(custobar.find(Datatype.SALES, "WEB-" + id)).isPresent();
  }

  @Test
  void an_event_whose_answer_was_lost_is_told_once_though_the_order_was_looked_at_meanwhile() {
    over.put("custobar.retries", "0");
    place();
    custobar.fail(Fault.of(Fault.Kind.LOSE_ANSWER, "/api/events/upload/", 1));
    long id = place();
    webshop.cancel(id);
    assertThat(run().failure()).isPresent();
    now = now.plusSeconds(60);
    webshop.touch(id);
    delivered();
    delivered();
    assertThat(events()).as("pending of the first, canceled of the second").isEqualTo(2);
  }

  @Test
  void rows_that_an_order_has_no_more_count_nothing() {
    long id = place();
    delivered();
    assertThat(rowsTotal(id)).isEqualTo(1255 + 5020);
    now = now.plusSeconds(60);
    webshop.edit(
        id,
        order -> {
          ArrayNode items = (ArrayNode) order.path("line_items");
          ObjectNode replaced = items.get(0).deepCopy();
          items.remove(0);
          items.remove(0);
          items.add(replaced.put("id", id * 100 + 77).put("quantity", 1));
          order.put("total", "17.45");
        });
    delivered();
    assertThat(rowsTotal(id)).as("the mug alone").isEqualTo(1255);
    assertThat(sale(id).path("total").asLong()).as("with shipping").isEqualTo(1745);
    assertThat(sale(id).path("products"))
        .filteredOn(row -> row.path("total").asLong() == 0)
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.path("quantity").asLong(9)).isZero());
    assertThat(delivered().tally().sent()).as("told once").isZero();
  }

  @Test
  void a_row_whose_answer_was_lost_counts_nothing_when_the_order_has_it_no_more() {
    over.put("custobar.retries", "0");
    long id = place();
    custobar.fail(Fault.of(Fault.Kind.LOSE_ANSWER, "/api/sales/upload/", 1));
    assertThat(run().failure()).isPresent();
    assertThat(rowsTotal(id)).as("Custobar took them").isEqualTo(1255 + 5020);
    now = now.plusSeconds(60);
    webshop.edit(
        id,
        order -> {
          ((ArrayNode) order.path("line_items")).remove(1);
          order.put("total", "17.45");
        });
    delivered();
    assertThat(rowsTotal(id)).as("the mug alone").isEqualTo(1255);
  }

  @Test
  void a_refund_that_is_taken_back_counts_nothing() {
    long id = place();
    webshop.refund(id, new BigDecimal("5.00"));
    delivered();
    assertThat(rowsTotal(id)).isEqualTo(1255 + 5020 - 500);
    now = now.plusSeconds(60);
    webshop.edit(id, order -> order.putArray("refunds"));
    delivered();
    assertThat(rowsTotal(id)).isEqualTo(1255 + 5020);
    assertThat(sale(id).path("total").asLong()).isEqualTo(1255 + 5020 + 490);
  }

  @Test
  void an_order_in_the_bin_is_cancelled_and_its_rows_count_nothing() {
    long id = place();
    long other = place();
    delivered();
    int told = events();
    now = now.plusSeconds(60);
    webshop.bin(id);
    delivered();
    assertThat(sale(id).path("state").asText()).isEqualTo("CANCELED");
    assertThat(sale(id).path("total").asLong(9)).isZero();
    assertThat(rowsTotal(id)).isZero();
    assertThat(rowsTotal(other)).isEqualTo(1255 + 5020);
    assertThat(events()).as("the bin tells the customer nothing").isEqualTo(told);
    now = now.plusSeconds(60);
    webshop.edit(id, order -> order.put("status", "processing"));
    delivered();
    assertThat(rowsTotal(id)).as("taken out of the bin").isEqualTo(1255 + 5020);
    assertThat(sale(id).path("state").asText()).isEqualTo("PROCESSING");
  }

  @Test
  void an_order_that_was_binned_before_the_first_run_is_never_sent() {
    webshop.bin(place());
    long other = place();
    delivered();
    now = now.plusSeconds(1);
    webshop.bin(place());
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 1);
    assertThat(sale(other)).isNotNull();
  }

  @Test
  void an_order_changed_in_the_future_is_sent_and_moves_the_cursor_nowhere() {
    long future = place();
    long usual = place();
    webshop.rewrite(future, order -> date(order, "date_modified", now.plus(Duration.ofDays(900))));
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 2);
    assertThat(cursor()).map(Position::key).contains(Long.toString(usual));
    assertThat(list("SELECT row_key, field, kind FROM journal.omitted_field"))
        .containsExactly(
            Map.of("row_key", "WEB-" + future, "field", "date_modified_gmt", "kind", "in_future"));
    now = now.plus(Duration.ofHours(1));
    long later = place();
    delivered();
    assertThat(sale(later)).as("read although another is of the future").isNotNull();
    now = now.plus(Duration.ofHours(1));
    webshop.touch(future);
    delivered();
    assertThat(list("SELECT row_key FROM journal.omitted_field")).isEmpty();
  }

  @Test
  void orders_without_a_time_of_change_are_rejected_and_the_others_arrive() {
    for (int i = 0; i < 13; i++) {
      webshop.rewrite(
          place(), order -> order.putNull("date_modified").putNull("date_modified_gmt"));
    }
    for (int i = 0; i < 8; i++) {
      place();
    }
    RunResult result = delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 8);
    assertThat(result.tally().rejected()).isEqualTo(13);
    assertThat(list("SELECT DISTINCT field, kind FROM journal.rejected"))
        .containsExactly(Map.of("field", "date_modified_gmt", "kind", "missing"));
    assertThat(list("SELECT row_key FROM journal.rejected WHERE row_key = 'WEB-1'")).hasSize(1);
    now = now.plusSeconds(60);
    webshop.touch(1);
    delivered();
    assertThat(sale(1)).as("saved, so that it has a time").isNotNull();
    assertThat(list("SELECT row_key FROM journal.rejected WHERE row_key = 'WEB-1'")).isEmpty();
  }

  private long from(String country, String shippingCountry, String phone) {
    long id = place(WebshopOrder.ofGuest("", MUG));
    webshop.rewrite(
        id,
        order -> {
          order.withObject("/billing").put("phone", phone).put("country", country);
          order.putObject("shipping").put("country", shippingCountry);
        });
    return id;
  }

  @Test
  void a_phone_without_prefix_belongs_to_the_country_of_the_bill() {
    long norwegian = from("NO", "FI", "912 34 567");
    long swedish = from("SE", "", "070-123 45 67");
    long estonian = from("", "EE", "5123 4567");
    long finnish = from("FI", "", "\u202a040 123 4567\u202c");
    long prefixed = from("", "", "+47 912 34 567");
    long nobody = from("", "", "040 123 4567");
    RunResult result = delivered();
    assertThat(sale(norwegian).path("phone_number").asText()).isEqualTo("+4791234567");
    assertThat(sale(swedish).path("phone_number").asText()).isEqualTo("+46701234567");
    assertThat(sale(estonian).path("phone_number").asText()).isEqualTo("+37251234567");
    assertThat(sale(finnish).path("phone_number").asText()).isEqualTo("+358401234567");
    assertThat(sale(prefixed).path("phone_number").asText()).isEqualTo("+4791234567");
    assertThat(custobar.find(Datatype.SALES, "WEB-" + nobody)).isEmpty();
    assertThat(result.tally().rejected()).as("its row and its event").isEqualTo(2);
    assertThat(list("SELECT DISTINCT kind FROM journal.rejected"))
        .containsExactly(Map.of("kind", "no_identity"));
  }

  @Test
  void text_is_text() {
    long id = place(WebshopOrder.ofGuest("\u00a0ostaja@example.com\u200b", MUG, SHIRT));
    webshop.rewrite(
        id,
        order -> {
          order
              .withObject("/billing")
              .put("first_name", "\u200eMatti&nbsp;\u200f")
              .put("last_name", "O&#8217;Hara");
          for (JsonNode line : order.path("line_items")) {
            ((ObjectNode) line).put("sku", "").put("product_id", 0).put("variation_id", 0);
          }
          ((ObjectNode) order.path("line_items").get(0))
              .put("name", "K&auml;sity&ouml; &amp; &quot;muki&quot;");
        });
    delivered();
    JsonNode sale = sale(id);
    assertThat(sale.path("email").asText()).isEqualTo("ostaja@example.com");
    assertThat(sale.path("first_name").asText()).isEqualTo("Matti");
    assertThat(sale.path("last_name").asText()).isEqualTo("O’Hara");
    assertThat(sale.path("products").get(0).path("product_title").asText())
        .isEqualTo("Käsityö & \"muki\"");
    assertThat(sale.path("products"))
        .as("deleted products have no number that they share")
        .noneMatch(row -> row.has("product_id"));
  }

  @Test
  void a_shop_that_answers_the_same_page_again_fails_the_run_and_says_so() {
    for (int i = 0; i < 12; i++) {
      place();
    }
    String page = webshop.orders().subList(0, 5).toString();
    webshop.fail(Fault.of(Fault.Kind.STATUS, ORDERS, 50).withStatus(200).withBody(page));
    RunResult result = run();
    assertThat(FailureText.of(result.failure().orElseThrow()))
        .contains("the same page of orders again", "webshop.url");
    assertThat(webshop.requests()).extracting(Seen::status).hasSize(2);
    assertThat(custobar.counts()).as("what came was delivered").containsEntry(Datatype.SALES, 5);
  }

  @Test
  void a_shop_that_changes_each_order_that_is_read_is_read_to_the_end() {
    for (int i = 0; i < 12; i++) {
      place();
    }
    // The five that were just given out, which are the last from then on.
    for (int request = 1; request <= 60; request++) {
      int first = (request - 1) * 5;
      webshop.afterRequest(
          request,
          () -> {
            now = now.plusSeconds(1);
            for (int i = first; i < first + 5; i++) {
              webshop.touch(i % 12 + 1);
            }
          });
    }
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 12);
    assertThat(webshop.requests()).hasSizeLessThan(20);
  }
}
