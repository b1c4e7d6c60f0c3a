package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook, with the shipped route and SQL, over HTTP. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookTest {

  private PermissionSetup setup;

  @BeforeAll
  void deploy(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder);
  }

  @BeforeEach
  void start() {
    setup.fresh().start();
  }

  @AfterAll
  void stop() {
    setup.close();
  }

  private static String item(String id, String flags) {
    return "{\"external_id\":\"" + id + "\"," + flags + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void a_withdrawal_reaches_the_source_at_once(String method) {
    String id = setup.customer(true, "now() - interval '1 day'");
    HttpResponse<String> answer =
        setup.send(
            method,
            PermissionSetup.SECRET,
            "[" + item(id, "\"can_email\":false,\"can_sms\":null") + "]");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"received\":1", "\"changed\":1", "\"unchanged\":0");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
    assertThat(setup.reasons(id)).isEqualTo("webhook false newer");
    assertThat(
            setup.text("SELECT marketing_sms IS NULL FROM customer WHERE sequence_number = " + id))
        .as("null is no statement")
        .isEqualTo("t");
  }

  @Test
  void monitoring_counts_what_was_taken_and_what_was_not() {
    int withdrawn = setup.counted("to_source", "withdrawn");
    int kept = setup.counted("to_source", "kept");
    int granted = setup.counted("to_source", "granted");
    String customer = setup.customer(true, "now() - interval '1 day'");
    setup.post("[" + item(customer, "\"can_email\":false,\"can_sms\":null") + "]");
    setup.post("[" + item(customer, "\"can_email\":true,\"can_sms\":null") + "]");
    assertThat(setup.counted("to_source", "withdrawn")).isEqualTo(withdrawn + 1);
    assertThat(setup.counted("to_source", "kept"))
        .as("a yes so soon after a no waits for a reading")
        .isEqualTo(kept + 1);
    assertThat(setup.counted("to_source", "granted")).isEqualTo(granted);
  }

  @Test
  void the_list_may_be_bare_or_in_items() {
    String bare = setup.customer(null, "NULL");
    String wrapped = setup.customer(null, "NULL");
    setup.reconcile();
    setup.post("[" + item(bare, "\"can_email\":true") + "]");
    setup.post("{\"items\":[" + item(wrapped, "\"can_email\":true") + "]}");
    assertThat(setup.email(bare)).isEqualTo("true by custobar");
    assertThat(setup.email(wrapped)).isEqualTo("true by custobar");
  }

  @Test
  void the_secret_goes_verbatim_or_as_a_bearer_and_nothing_else_does() {
    assertThat(setup.send("POST", PermissionSetup.SECRET, "[]").statusCode()).isEqualTo(200);
    assertThat(setup.send("POST", "Bearer " + PermissionSetup.SECRET, "[]").statusCode())
        .isEqualTo(200);
    for (String wrong :
        List.of("", "Bearer ", "a-shared-secre", "a-shared-secret2", "Basic eA==")) {
      HttpResponse<String> answer = setup.send("POST", wrong, "[]");
      assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).contains("application/problem+json"));
      assertThat(answer.body()).contains("\"code\":\"unauthorized\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[}",
        "[] []",
        "{\"items\":{}}",
        "{\"customers\":[]}",
        "\"can_email\"",
        "[{\"external_id\":\"1\",\"external_id\":\"2\",\"can_email\":true}]"
      })
  void a_body_that_cannot_be_understood_is_a_problem_that_quotes_nothing(String body) {
    HttpResponse<String> answer = setup.post(body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"status\":400", "\"detail\"")
        .doesNotContain("external_id");
  }

  @Test
  void the_answer_counts_what_it_did_not_know_and_names_nobody() {
    String id = setup.customer(false, "now()");
    HttpResponse<String> answer =
        setup.post(
            "["
                + String.join(
                    ",",
                    item(id, "\"can_email\":false,\"email\":\"matti@example.com\""),
                    item("99999999", "\"can_email\":true"),
                    item("no-number", "\"can_sms\":true"),
                    item(id, "\"can_email\":null"),
                    item(id, "\"can_email\":\"yes\""),
                    "{\"external_id\":null,\"can_email\":true}",
                    "7")
                + "]");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains(
            "\"received\":7",
            "\"changed\":0",
            "\"unchanged\":1",
            "\"unknownCustomers\":3",
            "\"noStatement\":1",
            "\"invalid\":2")
        .doesNotContain("matti", "99999999");
    assertThat(
            setup.text(
                "SELECT string_agg(row_key || ' ' || kind, ', ' ORDER BY row_key) FROM connector.rejected"))
        .isEqualTo("99999999 unknown-customer, no-number unknown-customer");
  }

  @Test
  void a_customer_who_comes_later_gets_what_was_said_before() {
    setup.post("[" + item("55555555", "\"can_email\":false") + "]");
    setup.post("[" + item("55555555", "\"can_email\":false") + "]");
    assertThat(setup.text("SELECT count(*) FROM connector.permission_waiting")).isEqualTo("1");
    setup.execute(
        "INSERT INTO customer (sequence_number, first_name, last_name) VALUES (55555555, 'A', 'B')");
    setup.reconcile();
    assertThat(setup.email("55555555")).isEqualTo("false by custobar");
    assertThat(setup.text("SELECT count(*) FROM connector.rejected")).isEqualTo("0");
    assertThat(setup.text("SELECT count(*) FROM connector.permission_waiting")).isEqualTo("0");
  }

  @Test
  void a_no_that_the_source_holds_as_well_is_in_the_history_when_it_is_the_first_that_is_told() {
    String id = setup.customer(false, "now() - interval '1 day'");
    String body = "[" + item(id, "\"can_email\":false") + "]";
    setup.post(body);
    setup.post(body);
    assertThat(setup.reasons(id)).isEqualTo("webhook false same");
  }

  @Test
  void a_repeated_webhook_changes_nothing_more() {
    String id = setup.customer(true, "now() - interval '1 day'");
    String body = "[" + item(id, "\"can_email\":false") + "]";
    setup.post(body);
    String first =
        setup.text("SELECT marketing_email_at FROM customer WHERE sequence_number = " + id);
    assertThat(setup.post(body).body()).contains("\"changed\":0", "\"unchanged\":1");
    assertThat(setup.text("SELECT marketing_email_at FROM customer WHERE sequence_number = " + id))
        .isEqualTo(first);
    assertThat(setup.reasons(id)).isEqualTo("webhook false newer");
  }

  @Test
  void a_flag_that_is_only_sent_along_does_not_undo_what_the_till_said_since() {
    String id = setup.customer(null, "NULL");
    setup.reconcile();
    setup.post("[" + item(id, "\"can_email\":true") + "]");
    setup.execute(
        "UPDATE customer SET marketing_email = false, marketing_email_at = now(),"
            + " marketing_email_source = 'pos' WHERE sequence_number = "
            + id);
    setup.post("[" + item(id, "\"can_email\":true,\"can_sms\":false") + "]");
    assertThat(setup.email(id)).isEqualTo("false by pos");
    assertThat(setup.text("SELECT marketing_sms FROM customer WHERE sequence_number = " + id))
        .isEqualTo("f");
  }

  @Test
  void of_two_statements_in_one_body_the_withdrawal_counts() {
    String id = setup.customer(true, "now() - interval '1 day'");
    setup.post("[" + item(id, "\"can_email\":false") + "," + item(id, "\"can_email\":true") + "]");
    assertThat(setup.email(id)).isEqualTo("false by custobar");
  }

  @Test
  void twenty_webhooks_at_once_leave_the_last_word_of_each_customer() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(setup.customer(true, "now() - interval '1 day'"));
    }
    ExecutorService senders = Executors.newFixedThreadPool(20);
    try {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int n = i;
        answers.add(
            senders.submit(
                () ->
                    setup.post(
                        "["
                            + item(ids.get(n), "\"can_email\":false")
                            + ","
                            + item(ids.get(0), "\"can_sms\":" + (n % 2 == 0))
                            + "]")));
      }
      for (Future<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
    } finally {
      senders.shutdownNow();
    }
    assertThat(ids).allSatisfy(id -> assertThat(setup.email(id)).isEqualTo("false by custobar"));
    assertThat(
            setup.text(
                "SELECT k.holds = c.marketing_sms FROM connector.permission_known k JOIN customer c"
                    + " ON c.sequence_number::text = k.external_id WHERE k.channel = 'sms' AND k.external_id = '"
                    + ids.get(0)
                    + "'"))
        .isEqualTo("t");
    assertThat(setup.text("SELECT count(*) FROM connector.permission_waiting")).isEqualTo("0");
  }

  @Test
  void a_body_of_ten_megabytes_is_read() {
    assertThat(setup.post("[]" + " ".repeat(10_000_000)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_body_beyond_ten_megabytes_is_refused() {
    assertThat(setup.post(" ".repeat(11_000_000)).statusCode()).isEqualTo(413);
  }
}
