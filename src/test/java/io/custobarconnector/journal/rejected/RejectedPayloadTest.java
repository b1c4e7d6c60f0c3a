package io.custobarconnector.journal.rejected;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.JournalDump;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Datatype;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the journal keeps of messages that Custobar refused, and for how long. */
@ExtendWith(OnReferenceDatabase.class)
class RejectedPayloadTest {

  private static final String NUMBER = "100123";
  private static final String KEPT =
      "SELECT row_key, payload IS NOT NULL AS plain, sealed IS NOT NULL AS sealed FROM connector.rejected";

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment =
        deployed
            .set("source.overlap", "1ms")
            .set("rejected.payload-key", Base64.getEncoder().encodeToString(new byte[32]));
    deployment.custobar().poison(Datatype.CUSTOMERS, "external_id", NUMBER);
  }

  private Map<String, Object> kept() {
    return deployment.rows().list(KEPT).get(0);
  }

  private List<String> inTheJournal(String... texts) {
    return new JournalDump(deployment.rows()).holding(List.of(texts));
  }

  private String lastName() {
    return deployment
        .rows()
        .one("SELECT last_name FROM customer WHERE sequence_number = 100123")
        .toString();
  }

  @Test
  void encrypted_nobody_reads_it_in_the_journal() {
    deployment
        .rows()
        .run("UPDATE customer SET last_name = 'Salainen' WHERE sequence_number = 100123");
    deployment.set("rejected.payload", "encrypt").deliver("customers");
    assertThat(kept()).containsEntry("plain", false).containsEntry("sealed", true);
    assertThat(lastName()).isEqualTo("Salainen");
    assertThat(inTheJournal("Salainen")).isEmpty();
  }

  @Test
  void dropped_it_is_nowhere() {
    deployment.set("rejected.payload", "drop").deliver("customers");
    assertThat(kept()).containsEntry("plain", false).containsEntry("sealed", false);
  }

  @Test
  void what_was_kept_before_goes_when_it_may_no_longer_be_kept() {
    deployment.deliver("customers");
    assertThat(kept()).containsEntry("plain", true);
    deployment.set("rejected.payload", "encrypt").deliver("shops");
    assertThat(kept()).as("another flow's run cleans up").containsEntry("plain", false);
    deployment.deliver("customers");
    assertThat(kept()).containsEntry("sealed", true);
    deployment.set("rejected.payload", "drop").deliver("shops");
    assertThat(kept()).containsEntry("sealed", false);
  }

  @Test
  void after_its_days_it_is_removed_and_the_row_is_still_tried() {
    deployment.deliver("customers");
    deployment.rows().run("UPDATE connector.rejected SET payload_at = now() - interval '31 days'");
    deployment.deliver("customers");
    assertThat(kept()).as("refused again, the same message").containsEntry("plain", false);
    deployment.custobar().clearFaults();
    deployment.deliver("customers");
    assertThat(deployment.rows().list(KEPT)).isEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, NUMBER)).isNotEmpty();
  }

  @Test
  void a_younger_one_stays() {
    deployment.deliver("customers");
    deployment.rows().run("UPDATE connector.rejected SET payload_at = now() - interval '29 days'");
    deployment.deliver("customers");
    assertThat(kept()).containsEntry("plain", true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep", "encrypt", "drop"})
  void a_person_who_is_to_be_forgotten_is_found_however_messages_are_kept(String how)
      throws InterruptedException {
    String receipt =
        deployment
            .rows()
            .one(
                """
                SELECT min(r.id)::text FROM receipt r JOIN customer c ON c.id = r.customer_id
                 WHERE c.sequence_number = 100123 AND r.status = 'paid'\
                """)
            .toString();
    deployment.custobar().poison(Datatype.SALES, "sale_external_id", receipt);
    deployment.set("rejected.payload", how).deliver("customers", "sales");
    long sales =
        (long)
            deployment.rows().one("SELECT count(*) FROM connector.rejected WHERE flow = 'sales'");
    assertThat(sales).isPositive();
    deployment.custobar().clearFaults();
    try (Forget forget = Forget.open(deployment.settings())) {
      assertThat(forget.forget(List.of(NUMBER)).people().get(0).dropped())
          .containsEntry("rejected", (int) sales + 1);
    }
    assertThat(deployment.rows().list(KEPT)).isEmpty();
    assertThat(inTheJournal(NUMBER)).isEmpty();
  }
}
