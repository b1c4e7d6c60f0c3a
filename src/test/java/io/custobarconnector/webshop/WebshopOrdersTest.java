package io.custobarconnector.webshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.StatusReport;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.look.Preview;
import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.sandbox.WebshopOrder;
import io.custobarconnector.settings.SettingsException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped flow, from a webshop of the WooCommerce kind to Custobar. */
class WebshopOrdersTest extends WooCommerceSetup {

  WebshopOrdersTest(DataSource database) {
    super(database, Instant.now().minusSeconds(3600));
    over.put("webshop.exchange-rates", "SEK=0.0872");
  }

  private long place(String email) {
    return place(WebshopOrder.ofGuest(email, MUG));
  }

  private void place(int orders) {
    for (int i = 0; i < orders; i++) {
      place("ostaja" + i + "@example.com");
    }
  }

  @Test
  void all_orders_arrive_page_by_page() {
    place(23);
    RunResult result = delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 23);
    assertThat(events()).isEqualTo(23);
    assertThat(result.tally().read()).as("a row and an event of each").isEqualTo(46);
    assertThat(result.tally().sent()).isEqualTo(46);
    assertThat(requests()).as("23 orders by five").hasSize(5);
  }

  @Test
  void a_shop_in_a_folder_of_its_site_is_asked_there() {
    WireMockServer site = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    site.start();
    try {
      site.stubFor(
          WireMock.get(WireMock.urlPathEqualTo("/kauppa/wp-json/wc/v3/orders"))
              .willReturn(WireMock.okJson("[]")));
      over.put("webshop.url", site.baseUrl() + "/kauppa");
      delivered();
      site.verify(1, WireMock.getRequestedFor(WireMock.urlPathMatching(".*/orders")));
    } finally {
      site.stop();
    }
  }

  @Test
  void a_second_run_reads_the_overlap_again_and_sends_nothing_twice() {
    place(7);
    delivered();
    RunResult again = delivered();
    assertThat(again.tally().read()).isEqualTo(14);
    assertThat(again.tally().unchanged()).isEqualTo(14);
    assertThat(again.tally().sent()).isZero();
    assertThat(custobar.repeats(Datatype.SALES, 10)).isEmpty();
    assertThat(events()).isEqualTo(7);
  }

  @Test
  void orders_older_than_the_overlap_are_not_read_again() {
    place(5);
    delivered();
    now = now.plus(Duration.ofMinutes(11));
    place(1);
    delivered();
    assertThat(delivered().tally().read()).isEqualTo(2);
  }

  @Test
  void each_status_of_an_order_is_told_once_whatever_else_changes() {
    long id = place("ostaja@example.com");
    delivered();
    now = now.plusSeconds(60);
    webshop.pay(id);
    delivered();
    now = now.plusSeconds(60);
    webshop.touch(id);
    delivered();
    now = now.plusSeconds(60);
    webshop.cancel(id);
    delivered();
    now = now.plusSeconds(60);
    webshop.touch(id);
    delivered();
    assertThat(events()).as("pending, processing, canceled").isEqualTo(3);
    assertThat(sale(id).path("state").asText()).isEqualTo("CANCELED");
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 1);
  }

  @Test
  void a_partial_refund_lowers_what_the_order_came_to() {
    long id = place("ostaja@example.com");
    webshop.pay(id);
    delivered();
    now = now.plusSeconds(60);
    webshop.refund(id, new BigDecimal("5.00"));
    delivered();
    assertThat(sale(id).path("total").asInt()).as("12.55 + 4.90 - 5.00").isEqualTo(1245);
    assertThat(sale(id).path("state").asText()).isEqualTo("PROCESSING");
    assertThat(
            custobar
                .deliveries(
                    Datatype.SALES, "WEB-%1$d/WEB-%1$d-R%2$d".formatted(id, 1000000 + id * 10 + 1))
                .received())
        .isEqualTo(1);
  }

  @Test
  void an_order_of_a_known_customer_goes_to_that_customer() {
    now = now.plusSeconds(1);
    long id = webshop.place(WebshopOrder.ofGuest("x@example.com", MUG).of("200345"));
    delivered();
    assertThat(sale(id).path("customer_id").asText()).isEqualTo("200345");
    assertThat(sale(id).has("email")).isFalse();
  }

  @Test
  void an_order_in_a_currency_without_a_rate_waits_for_its_rate() {
    now = now.plusSeconds(1);
    long id = webshop.place(WebshopOrder.ofGuest("x@example.com", MUG).in("NOK"));
    place(1);
    assertThat(delivered().tally().rejected()).isEqualTo(1);
    assertThat(custobar.counts()).as("the other order went on").containsEntry(Datatype.SALES, 1);
    over.put("webshop.exchange-rates", "SEK=0.0872, NOK=0.085");
    delivered();
    assertThat(sale(id).path("currency").asText()).isEqualTo("NOK");
    try (var journal = Databases.journal(shipped.with(over).journal(), 4)) {
      assertThat(new JournalReader(journal).rejected()).isEmpty();
    }
  }

  @Test
  void an_order_that_changes_while_pages_are_read_moves_no_other_out_of_sight() {
    place(20);
    // After the first page, its orders change, and by page number the next five would be skipped.
    webshop.afterRequest(
        1,
        () -> {
          now = now.plusSeconds(5);
          for (long id = 1; id <= 5; id++) {
            webshop.pay(id);
          }
        });
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 20);
    for (long id = 1; id <= 20; id++) {
      assertThat(sale(id).path("state").asText()).isEqualTo(id <= 5 ? "PROCESSING" : "PENDING");
    }
  }

  @Test
  void many_orders_that_changed_in_the_same_second_are_all_read() {
    now = now.plusSeconds(1);
    for (int i = 0; i < 17; i++) {
      webshop.place(WebshopOrder.ofGuest("bulk" + i + "@example.com", MUG));
    }
    place(3);
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 20);
  }

  @Test
  void an_order_that_is_left_out_of_a_page_and_changes_before_it_comes_is_read_by_the_next_run() {
    over.put("webshop.page-size", "2");
    webshop.place(WebshopOrder.ofGuest("earlier@example.com", MUG));
    long first = place(WebshopOrder.ofGuest("first@example.com", MUG));
    place(WebshopOrder.ofGuest("second@example.com", MUG));
    // The page of the first is long in coming to Custobar; the next one leaves it out.
    webshop.afterRequest(
        1,
        () -> {
          now = now.plus(Duration.ofMinutes(2));
          webshop.pay(first);
          now = now.plus(Duration.ofMinutes(20));
          for (String later : List.of("third", "fourth", "fifth")) {
            webshop.place(WebshopOrder.ofGuest(later + "@example.com", MUG));
            now = now.plusSeconds(1);
          }
        });
    delivered();
    now = now.plus(Duration.ofMinutes(5));
    delivered();
    assertThat(sale(first).path("state").asText()).isEqualTo("PROCESSING");
  }

  @Test
  void a_webshop_that_asks_for_a_pause_gets_it() {
    place(3);
    over.put("webshop.retry-delay", "1h");
    over.put("webshop.retry-max-delay", "1h");
    webshop.fail(
        Fault.of(Fault.Kind.STATUS, ORDERS, 1).withStatus(429).withHeader("Retry-After", "1"));
    RunResult result = delivered();
    assertThat(result.took()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
    assertThat(webshop.requests()).extracting(Seen::status).containsExactly(429, 200);
  }

  @Test
  void half_a_page_is_asked_for_again_and_nothing_of_it_is_skipped() {
    place(12);
    webshop.fail(Fault.of(Fault.Kind.CUT, ORDERS, 1));
    webshop.fail(Fault.of(Fault.Kind.STATUS, ORDERS, 1).withStatus(200).withBody("[{\"id\":1,"));
    webshop.fail(Fault.of(Fault.Kind.GARBAGE, ORDERS, 1));
    webshop.fail(Fault.of(Fault.Kind.STATUS, ORDERS, 1).withStatus(502));
    webshop.fail(Fault.of(Fault.Kind.DROP, ORDERS, 1));
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 12);
    assertThat(requests().stream().distinct()).as("the same page, until it came whole").hasSize(3);
  }

  @Test
  void a_webshop_too_slow_to_answer_is_asked_again() {
    place(3);
    over.put("webshop.response-timeout", "300ms");
    webshop.fail(Fault.of(Fault.Kind.DELAY, ORDERS, 1).withDelay(Duration.ofSeconds(20)));
    RunResult result = delivered();
    assertThat(result.took()).isLessThan(Duration.ofSeconds(15));
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 3);
  }

  @Test
  void each_page_has_all_its_attempts() {
    place(12);
    over.put("webshop.retries", "1");
    Fault once = Fault.of(Fault.Kind.STATUS, ORDERS, 1).withStatus(503);
    webshop.fail(once);
    webshop.afterRequest(2, () -> webshop.fail(once));
    delivered();
    assertThat(requests()).as("12 orders by five, and two of the requests anew").hasSize(5);
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 12);
  }

  @Test
  void a_webshop_that_stays_down_fails_the_run_and_the_next_one_goes_on_from_the_last_page() {
    place(12);
    over.put("webshop.retries", "1");
    webshop.afterRequest(
        1, () -> webshop.fail(Fault.of(Fault.Kind.STATUS, ORDERS, 2).withStatus(503)));
    assertThat(reason(run())).contains("the webshop failed (HTTP 503)");
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 5);
    assertThat(cursor()).map(Position::key).contains("5");
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 12);
    assertThat(events()).isEqualTo(12);
  }

  @Test
  void the_cursor_stays_while_custobar_does_not_take_the_page() {
    place(12);
    custobar.fail(Fault.of(Fault.Kind.STATUS, "/api/sales/upload/", 1).withStatus(401));
    assertThat(run().failure()).isPresent();
    assertThat(cursor()).isEmpty();
    delivered();
    assertThat(custobar.counts()).containsEntry(Datatype.SALES, 12);
  }

  @Test
  void a_wrong_key_is_told_at_once_without_showing_it() {
    place(1);
    over.put("webshop.secret", "cs_wrong");
    assertThat(reason(run()))
        .contains("refused the key (HTTP 401, woocommerce_rest_cannot_view)", "webshop.secret")
        .doesNotContain("cs_wrong");
    assertThat(webshop.requests()).as("asking again would not help").hasSize(1);
  }

  @Test
  void what_the_flow_needs_is_asked_for_before_it_starts() {
    over.put("webshop.url", "");
    over.put("webshop.key", "");
    over.put("webshop.page-size", "250");
    assertThat(catchThrowable(this::run))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("webshop.url is missing")
        .hasMessageContaining("webshop.key is missing")
        .hasMessageContaining("100 orders");
  }

  @Test
  void a_preview_shows_the_next_orders_and_leaves_no_trace() {
    place(12);
    delivered();
    now = now.plus(Duration.ofMinutes(20));
    place(8);
    Preview preview = Preview.of(shipped.with(over), FLOW, 3, Optional.empty());
    assertThat(preview.requests()).hasSize(2);
    assertThat(preview.requests().get(0).keys()).hasSize(3);
    assertThat(cursor()).map(Position::key).contains("12");
    Preview one = Preview.of(shipped.with(over), FLOW, 3, Optional.of("WEB-4"));
    assertThat(one.requests().get(0).keys()).containsExactly("WEB-4-400");
  }

  @Test
  void the_status_shows_how_far_the_flow_has_read() {
    place(2);
    delivered();
    assertThat(StatusReport.of(shipped.with(over), Clock.systemUTC()))
        .filteredOn(status -> status.flow().equals(FLOW))
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.problem()).isEmpty();
              assertThat(status.state().orElseThrow().outcome()).isEqualTo("delivered");
              assertThat(status.state().orElseThrow().position()).map(Position::key).contains("2");
            });
  }

  @Test
  void orders_are_stored_between_starts_of_the_stand_in(@TempDir Path kept) {
    Optional<Path> file = Optional.of(kept.resolve("orders.jsonl"));
    List<ObjectNode> before;
    try (StandInWebshop first = StandInWebshop.start(0, "k", "s", file, () -> now)) {
      first.pay(first.place(WebshopOrder.ofGuest("x@example.com", MUG)));
      before = first.orders();
    }
    try (StandInWebshop second = StandInWebshop.start(0, "k", "s", file, () -> now)) {
      assertThat(second.orders()).hasToString(before.toString());
    }
  }

  @Test
  void an_order_of_somebody_who_was_forgotten_is_left_out_with_its_events()
      throws InterruptedException {
    // The source has no customers, so no flow asks it for them.
    over.put("customers.enabled", "false");
    over.put("customer-permissions.enabled", "false");
    try (Forget forget = Forget.open(shipped.with(over))) {
      assertThat(forget.forget(List.of("424242")).trouble()).isEmpty();
    }
    now = now.plusSeconds(1);
    webshop.place(WebshopOrder.ofGuest("unohdettu@example.fi", MUG).of("424242"));
    place("muu@example.fi");
    delivered();
    assertThat(custobar.counts().get(Datatype.SALES)).isEqualTo(1);
    assertThat(custobar.counts().get(Datatype.EVENTS)).isEqualTo(1);
  }
}
