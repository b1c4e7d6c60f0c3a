package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code connector forget} asks, answers and ends with. */
@ExtendWith(OnReferenceDatabase.class)
class ForgetCommandTest {

  private static final String NUMBER = "100001";

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("custobar.retries", "0");
  }

  private Cli forget(String... arguments) {
    return deployment.command(List.of("forget"), arguments);
  }

  @Test
  void where_nobody_can_be_asked_it_wants_to_be_told() {
    Cli answer = forget(NUMBER);
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("--yes");
    assertThat(deployment.custobar().requestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1 2", "a_b"})
  void what_is_no_customer_number_is_refused_and_not_repeated(String wrong) {
    Cli answer = forget("99999999", wrong, "--yes");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err())
        .contains("customer 1: nobody knows this customer number")
        .contains("customer 2: this is neither a customer number");
    if (!wrong.isEmpty()) {
      assertThat(answer.err()).doesNotContain(wrong);
    }
    assertThat(deployment.custobar().requests()).noneMatch(seen -> seen.path().contains("upload"));
  }

  @Test
  void it_wants_a_customer() {
    assertThat(forget("--yes").exit()).isEqualTo(2);
  }

  @Test
  void programs_get_the_state_of_each_customer_and_what_is_left_by_hand() {
    deployment.deliver("customers");
    Cli answer = forget(NUMBER, "99999999", NUMBER, "--yes", "--json", "--unknown");
    assertThat(answer.exit()).isZero();
    assertThat(answer.json().path("customers")).hasSize(2);
    assertThat(answer.json().at("/customers/0/known").asBoolean()).isTrue();
    assertThat(answer.json().at("/customers/0/state").asText()).isEqualTo("deleted");
    assertThat(answer.json().at("/customers/0/dropped/delivered").asInt()).isEqualTo(1);
    assertThat(answer.json().at("/customers/1/known").asBoolean()).isFalse();
    assertThat(answer.json().path("byHand")).hasSize(3);
    assertThat(answer.out()).doesNotContain(NUMBER);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();

    Cli again = forget(NUMBER, "--yes");
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("Customer 1: forgotten before; nothing was left to send.");
  }

  @Test
  void with_custobar_away_it_fails_and_says_that_the_deletion_is_still_to_be_sent() {
    deployment.deliver("customers");
    deployment.custobar().fail(Fault.of(Fault.Kind.DROP, "/api/customers/upload/", 1));
    Cli answer = forget(NUMBER, "--yes");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out())
        .contains(
            "left out of everything from now on; the deletion in Custobar is still to be sent")
        .contains("Dropped from the journal: delivered 1")
        .contains("Not all could be done now:")
        .doesNotContain(NUMBER);
    Cli again = forget(NUMBER, "--yes");
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("marked before; Custobar has accepted the deletion.");
  }

  @Test
  void with_the_source_away_it_forgets_and_says_what_it_could_not_find_out() {
    deployment.deliver("customers");
    deployment
        .set("journal.url", deployment.settings().journal().url())
        .set("journal.username", "postgres")
        .set("scc.url", "jdbc:postgresql://127.0.0.1:1/nowhere");
    Cli answer = forget(NUMBER, "--yes");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out())
        .contains("Custobar has accepted the deletion.")
        .contains("their phone numbers and e-mail addresses may not all be known")
        .doesNotContain(NUMBER);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isEmpty();
    Cli unknown = forget("99999999", "--yes");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("not everybody was asked").doesNotContain("99999999");
  }

  @Test
  void forget_is_no_column_of_products() {
    deployment.edit(
        "products.sql",
        "NOT p.active                 AS _deleted",
        "NOT p.active AS _deleted, false AS _forget");
    Cli answer = deployment.command("preview", "products");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("column \"_forget\" is about people, and products are not");
  }

  @Test
  void a_look_at_what_would_be_sent_leaves_out_whoever_is_to_be_forgotten() {
    deployment.deliver("customers");
    forget(NUMBER, "--yes");
    Cli look = deployment.command("preview", "customers", "--key", NUMBER);
    assertThat(look.out()).doesNotContain("\"external_id\"");
  }
}
