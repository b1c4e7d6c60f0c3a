package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code connector why}. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhyTest {

  private static final String FLOW = "customer-permissions";
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");

  private Path folder;
  private PermissionSetup setup;

  @BeforeAll
  void deploy(DataSource source, @TempDir Path deployment) {
    folder = deployment;
    setup = new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT);
  }

  @BeforeEach
  void prepare() {
    setup
        .fresh()
        .set("customers.permissions", "both")
        .set("custobar.token", "demo-token")
        .set("custobar.company", "demo");
    setup.set("custom-fields.customers.loyalty_tier", "string");
    setup.set("custom-fields.customers.loyalty_points", "integer");
    setup.set("custom-fields.customers.customer_groups", "list");
    setup.execute("UPDATE customer SET email = NULL");
    setup.execute("DELETE FROM customer_phone");
  }

  @AfterAll
  void remove() {
    setup.close();
  }

  private Cli why(String... arguments) {
    setup.settings();
    String[] all = new String[arguments.length + 3];
    all[0] = "why";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--config";
    all[all.length - 1] = folder.resolve("application.properties").toString();
    return Cli.run(all);
  }

  /** Somebody whose yes at the till went to Custobar, and who said no there afterwards. */
  private String changedTheirMind() {
    String id = setup.customer(true, "clock_timestamp()");
    assertThat(setup.run(FLOW).failure()).isEmpty();
    setup.custobarHas(id, ",\"can_email\":false");
    setup.post("[{\"external_id\":\"%s\",\"can_email\":false}]".formatted(id));
    return id;
  }

  @Test
  void one_page_tells_what_each_system_holds_who_said_what_and_what_comes_next() {
    setup.start("marketing-permissions", FLOW);
    String id = changedTheirMind();
    Cli page = why(" " + id + "\u00a0");
    assertThat(page.err()).isEmpty();
    assertThat(page.exit()).isZero();
    assertThat(TIME.matcher(page.out()).replaceAll("TTTT-TT-TT TT:TT:TT").replace(id, "NUMBER"))
        .isEqualToNormalizingNewlines(
            """
            Customer NUMBER, as of TTTT-TT-TT TT:TT:TT (Europe/Helsinki)
            customers.permissions=both: customers give and take back permissions in Custobar and at the till.
            The flow customers, which brings customers to Custobar, has never run.
            The flow marketing-permissions, which brings what was said in Custobar to the source, has never run.

            E-mail: no, Custobar may not send it.
              source      no, said TTTT-TT-TT TT:TT:TT
              Custobar    no
              decided by  no in Custobar, told at once, learned TTTT-TT-TT TT:TT:TT: a withdrawal counts when the times do not tell which came last
              sent        yes to Custobar, answered TTTT-TT-TT TT:TT:TT
              next        Custobar is to be told of the no again, by the next run of customer-permissions.

            SMS: no, nobody has given a permission in Custobar.
              source      nothing, never asked
              Custobar    nothing, never asked
              decided by  no statement that took effect
              sent        nothing
              next        Nothing waits.

            Statements, the oldest first
            learned              said                 channel  said where                 says  took effect  because
            ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
            TTTT-TT-TT TT:TT:TT  TTTT-TT-TT TT:TT:TT  E-mail   at the till                yes   yes          nothing was said before
            TTTT-TT-TT TT:TT:TT  TTTT-TT-TT TT:TT:TT  E-mail   in Custobar, told at once  no    yes          a withdrawal counts when the times do not tell which came last
            """);
  }

  @Test
  void programs_get_the_same() {
    setup.start("marketing-permissions", FLOW);
    JsonNode page = why(changedTheirMind(), "--json").json();
    assertThat(page.at("/channels/0/custobar").asText()).isEqualTo("no");
    assertThat(page.at("/channels/0/decidedBy/reason").asText()).isEqualTo("withdrawal-wins");
    assertThat(page.at("/channels/0/sent/0/answered").asBoolean()).isTrue();
    assertThat(page.at("/channels/1/custobar").asText()).isEqualTo("nothing");
    assertThat(page.path("statements")).hasSize(2);
    assertThat(page.at("/statements/0/origin").asText()).isEqualTo("till");
  }

  @Test
  void a_customer_is_found_by_phone_and_by_mail_and_two_of_them_are_asked_about() {
    setup.start("marketing-permissions", FLOW);
    String id = changedTheirMind();
    setup.execute(
        "UPDATE customer SET email = 'Aino.Kysyja@Example.FI' WHERE sequence_number = " + id);
    setup.execute(
        "INSERT INTO customer_phone (customer_id, position, value) SELECT id, 1, '040 998 7766' FROM customer WHERE sequence_number = "
            + id);
    for (String named : new String[] {"+358409987766", "040-9987766", "aino.kysyja@example.fi"}) {
      Cli page = why(named);
      assertThat(page.err()).isEmpty();
      assertThat(page.out()).startsWith("Customer " + id);
      assertThat(page.out()).doesNotContainIgnoringCase("aino").doesNotContain("998");
    }
    String other = setup.customer(null, "NULL");
    setup.custobarHas(other, ",\"email\":\"aino.kysyja@example.fi\"");
    Cli two = why("aino.kysyja@example.fi");
    assertThat(two.exit()).isEqualTo(2);
    assertThat(two.err())
        .contains("2 customers have this e-mail address: " + id + ", " + other)
        .doesNotContain("aino");
  }

  @Test
  void whom_nobody_knows_is_not_made_up() {
    Cli nobody = why("55555555");
    assertThat(nobody.exit()).isEqualTo(2);
    assertThat(nobody.err())
        .contains(
            "nobody knows customer 55555555, or a customer with this phone number: neither the journal, nor the source, nor Custobar");
    assertThat(why("no number").exit()).isEqualTo(2);
    assertThat(why("nobody@example.fi").err()).contains("a customer with this e-mail address");
  }

  @Test
  void without_custobar_the_page_tells_what_was_last_heard() {
    setup.start("marketing-permissions", FLOW);
    String id = changedTheirMind();
    setup.stop();
    setup.set("custobar.url", "http://127.0.0.1:1");
    Cli page = why(id);
    assertThat(page.exit()).isZero();
    assertThat(page.out())
        .contains("Custobar could not be asked: it does not answer: Connection refused")
        .containsPattern("Custobar +no \\(not asked now; last heard ");
    assertThat(why("nobody@example.fi").err()).contains("Not everybody was asked:");
  }

  @Test
  void where_custobar_owns_permissions_the_page_says_that_nothing_goes_there() {
    setup.set("customers.permissions", "custobar");
    String id = setup.customer(true, "clock_timestamp()");
    assertThat(why(id).out())
        .contains("customers.permissions=custobar")
        .containsPattern("next +Nothing takes what the source holds to Custobar");
  }

  @Test
  void what_waits_is_told() {
    setup.start("marketing-permissions", FLOW);
    String id = setup.customer(null, "NULL");
    setup.post("[{\"external_id\":\"%s7\",\"can_sms\":false}]".formatted(id));
    Cli page = why(id + "7");
    assertThat(page.out())
        .contains("The source does not have this customer.")
        .containsPattern("next +What Custobar told waits until the source has this customer");
  }

  @Test
  void flows_that_bring_nothing_are_told() {
    setup.start("marketing-permissions", FLOW);
    String id = changedTheirMind();
    setup.reconcile();
    assertThat(why(id).out())
        .contains("The flow customers, which brings customers to Custobar, has never run.")
        .doesNotContain("marketing-permissions, which")
        .doesNotContain("customer-permissions, which");
    setup.set("customer-permissions.enabled", "false");
    assertThat(why(id, "--json").json().path("idleFlows").toString())
        .contains(
            "The flow customer-permissions, which brings what was said at the till to Custobar, is switched off (customer-permissions.enabled).");
  }
}
