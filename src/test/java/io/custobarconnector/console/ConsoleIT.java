package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The console in a real browser, as people use it, one after the other in the same one. Pictures of
 * its pages are in {@code target/console}.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

  private static final String REJECTED =
      "SELECT count(*) FROM connector.rejected WHERE row_key = ?";
  private static final String ANY_REJECTED =
      "SELECT row_key FROM connector.rejected WHERE field = 'email' ORDER BY row_key LIMIT 1";

  private static Chromium browser;
  private static Deployment deployment;
  private static Optional<ConsoleFixture> console = Optional.empty();

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    int port = FreePorts.one();
    browser = Chromium.open("http://127.0.0.1:" + port, "fi");
    deployment =
        new Deployment(database, folder)
            .set("management.port", Integer.toString(port))
            .set("customers.invalid-field", "reject");
    serve();
    console.orElseThrow().connector.run("customers");
  }

  private static void serve() {
    console = Optional.of(ConsoleFixture.serve(deployment, "shops", "customers"));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    console.ifPresent(ConsoleFixture::close);
  }

  private static Rows rows() {
    return deployment.rows();
  }

  private static String key(OperatorRole role) {
    return console.orElseThrow().keys().add(role, role.word());
  }

  /** Signs in on the first page, whoever was there before. */
  private static void signIn(OperatorRole role) {
    browser.stranger();
    browser.write("key", key(role));
    browser.keys(Keys.ENTER);
    browser.isInside();
  }

  @Test
  @Order(1)
  void a_wrong_key_is_refused_at_its_field_and_the_right_one_opens_the_page_that_was_asked_for() {
    browser.go("rejected");
    browser.sees("Ylläpitäjän avain");
    browser.isAccessible("the door");
    browser.picture("sign-in");
    browser.keys("not-the-key", Keys.ENTER);
    browser.sees("Avain ei kelpaa");
    assertThat(browser.focused().getAttribute("aria-invalid")).isEqualTo("true");

    // The wrong text is chosen, so that what is typed takes its place.
    browser.keys(key(OperatorRole.OPERATOR), Keys.ENTER);

    browser.sees("Rivit, jotka eivät menneet läpi");
    assertThat(browser.url()).endsWith("#/rejected");
    browser.choose("Kieli", "English");
    browser.sees("Rows that did not get through");
    browser.reload();
    browser.sees("Rows that did not get through");
  }

  @Test
  @Order(2)
  void the_overview_tells_of_a_run_without_being_loaded_again() {
    browser.go("overview");
    browser.sees("Customers");
    assertThat(browser.row("Shops")).contains("Has not run yet");

    console.orElseThrow().connector.run("shops");

    await().untilAsserted(() -> assertThat(browser.row("Shops")).contains("On schedule"));
    long sent = rows().count("SELECT rows_sent FROM connector.run WHERE flow = 'shops'");
    assertThat(browser.row("Shops")).contains(Long.toString(sent));
  }

  @Test
  @Order(3)
  void a_flow_is_paused_run_and_resumed_and_nothing_is_done_when_the_question_is_left() {
    browser.go("flow/shops");
    browser.press("Pause");
    browser.keys(Keys.ESCAPE);
    browser.press("Pause");
    browser.press("Pause");
    browser.sees("The flow is paused.");
    browser.sees("Paused");
    browser.press("Run now");
    browser.press("Run now");
    browser.sees("The run begins.");
    await()
        .until(() -> rows().count("SELECT count(*) FROM connector.run WHERE flow = 'shops'") == 2);
    browser.press("Resume");
    browser.press("Resume");
    browser.sees("The flow is on its schedule again.");
    browser.press("shops.sql");
    browser.sees("FROM");
  }

  @Test
  @Order(4)
  void a_backfill_of_a_range_that_is_none_says_so_where_it_was_asked_for_and_can_be_mended() {
    browser.go("flow/customers");
    browser.press("Send again…");
    browser.write("from", "yesterdayish");
    browser.press("Send again");
    browser.sees("yesterdayish");
    browser.write("from", "7d");
    browser.press("Send again");
    browser.sees("The rows are being sent again.");
    await()
        .until(
            () ->
                rows()
                        .count(
                            "SELECT count(*) FROM connector.run WHERE kind = 'backfill' AND outcome = 'delivered'")
                    == 1);
  }

  @Test
  @Order(5)
  void what_a_next_run_would_send_is_looked_at_before_it_is_run() {
    rows()
        .run(
            "UPDATE customer SET first_name = 'Lookedat', updated_at = now() WHERE id ="
                + " (SELECT id FROM customer WHERE deleted_at IS NULL AND email ~ '^[a-z0-9.]+@[a-z.]+$' LIMIT 1)");
    browser.go("flow/customers");
    browser.press("Look now");
    browser.sees("1 row would be sent");
    browser.sees("Examples");
    browser.find("//details[.//b[.='Changed']]/summary").click();
    browser.sees("Lookedat");
    browser.isAccessible("a next run");
    browser.picture("next-run");
    browser.phone(true);
    browser.fits("a next run");
    browser.picture("next-run-phone");
    browser.phone(false);
  }

  @Test
  @Order(6)
  void a_row_that_was_mended_in_the_source_gets_through_by_the_keyboard_alone() {
    String key = rows().one(ANY_REJECTED).toString();
    browser.go("rejected");
    browser.tabTo(key);
    browser.keys(Keys.ENTER);
    browser.sees("Correct this");
    browser.picture("rejected-row");
    browser.isAccessible("a rejected row");
    rows()
        .run(
            "UPDATE customer SET email = 'mended@example.com' WHERE sequence_number = ?",
            Long.parseLong(key));

    browser.tabTo("Try again");
    browser.keys(Keys.ENTER);

    browser.sees("1 row is being tried again.");
    await().until(() -> rows().count(REJECTED, key) == 0);
    browser.tabTo("Back to the list");
    browser.keys(Keys.ENTER);
    browser.sees("Rows that did not get through");
    browser.seesNoMore(key);
  }

  @Test
  @Order(7)
  void rows_are_found_by_their_key_which_stays_out_of_the_address_and_dropped_when_that_is_meant() {
    String key = rows().one(ANY_REJECTED).toString();
    browser.go("rejected");
    browser.write("key", key);
    browser.press("Search");
    browser.tick("Choose all rows shown");
    browser.sees("1 row chosen");
    assertThat(browser.url()).doesNotContain(key);
    browser.press("Drop");
    browser.press("Cancel");
    assertThat(rows().count(REJECTED, key)).isEqualTo(1);
    browser.press("Drop");
    browser.press("Drop");
    browser.sees("1 row is dropped.");
    browser.sees("No rejected row fits the search.");
    assertThat(rows().count(REJECTED, key)).isZero();
  }

  @Test
  @Order(8)
  void a_person_is_found_and_erased_only_by_typing_the_number() {
    Map<String, Object> customer =
        rows()
            .list(
                "SELECT sequence_number, email FROM customer c WHERE email ~ '^[a-z0-9.]+@[a-z.]+$'"
                    + " AND (SELECT count(*) FROM customer o WHERE o.email = c.email) = 1 LIMIT 1")
            .get(0);
    String number = customer.get("sequence_number").toString();
    browser.go("person");
    browser.write("q", customer.get("email").toString());
    browser.keys(Keys.ENTER);
    browser.sees("Customer " + number);
    browser.sees("Nobody has ever said yes or no to Custobar about this channel.");
    assertThat(browser.url()).doesNotContain(number);
    browser.picture("person-found");
    browser.isAccessible("a person");
    browser.reload();
    browser.sees("Customer " + number);

    browser.press("Erase…");
    browser.write("typed", number + "0");
    browser.keys(Keys.ENTER);
    browser.write("typed", number);
    browser.press("Erase for good");

    browser.sees("This person is to be forgotten.");
    assertThat(rows().count("SELECT count(*) FROM connector.forgotten")).isEqualTo(1);
    browser.go("audit");
    browser.sees("Erased a person");
    assertThat(browser.shows(number)).isFalse();
  }

  @Test
  @Order(9)
  void each_page_can_be_used_by_all_in_the_light_and_in_the_dark_and_fits_a_phone() {
    for (String page : List.of("overview", "flow/customers", "rejected", "person", "audit")) {
      String name = page.replace('/', '-');
      browser.go(page);
      browser.settles();
      for (boolean dark : List.of(false, true)) {
        browser.dark(dark);
        browser.picture(name + (dark ? "-dark" : ""));
        browser.isAccessible(page + (dark ? ", dark" : ""));
      }
      browser.phone(true);
      browser.settles();
      browser.picture(name + "-phone");
      browser.fits(page);
      browser.phone(false);
      browser.dark(false);
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(10)
  void a_role_sees_what_it_may_and_nothing_else() {
    signIn(OperatorRole.VIEWER);
    assertThat(browser.menu()).containsExactly("Overview", "Rejected");
    browser.go("flow/customers");
    browser.sees("Read-only");
    assertThat(browser.shows("Run now")).isFalse();
    browser.go("rejected");
    browser.sees("Not an e-mail address");
    assertThat(browser.shows("Last tried")).isFalse();
    browser.go("person");
    browser.sees("Customers");
    assertThat(browser.url()).endsWith("#/overview");

    signIn(OperatorRole.SERVICE);
    assertThat(browser.menu()).containsExactly("Person");
  }

  @Test
  @Order(11)
  void when_the_line_to_the_connector_breaks_the_page_says_so_and_goes_on() {
    signIn(OperatorRole.OPERATOR);
    browser.go("overview");
    browser.sees("Live,");

    browser.offline(true);
    browser.sees("No connection to the connector since");
    browser.picture("stale");
    browser.offline(false);
    browser.seesNoMore("No connection to the connector since");
    browser.sees("Live,");
  }

  @Test
  @Order(12)
  void when_the_session_ends_the_page_leads_to_the_door_and_back_to_where_it_was() {
    String key = key(OperatorRole.OPERATOR);
    browser.go("flow/customers");
    browser.sees("Files");
    rows().run("UPDATE connector.operator_key SET revoked_at = now()");
    browser.sees("Your session has ended.");
    browser.keys(key, Keys.ENTER);
    browser.sees("This key does not open the console.");

    browser.keys(key(OperatorRole.OPERATOR), Keys.ENTER);

    browser.sees("Files");
    assertThat(browser.url()).endsWith("#/flow/customers");
  }
}
