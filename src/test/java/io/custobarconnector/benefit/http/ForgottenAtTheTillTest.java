package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.forget.PeopleToForget.State;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A till after a customer was forgotten, who shared a phone number with another. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ForgottenAtTheTillTest {

  private static final String PHONE = "+358402000777";
  private static final String GONE = "F-7700";
  private static final String STAYS = "F-8800";

  @TempDir Path folder;
  private TillFixture till;

  @BeforeEach
  void start(DataSource database) {
    till =
        TillFixture.start(
            database,
            folder,
            Map.of("custobar.retries", "0", "benefits.fresh-age", "1ms", "logging.level", "warn"));
    till.customer(GONE, PHONE, "[\"CAKE\", {\"id\": \"TEA\", \"uses\": 2}]");
    till.customer(STAYS, PHONE, "[\"COFFEE\"]");
  }

  @AfterEach
  void stop() {
    till.close();
  }

  private Forget.Person forget(String customer) throws InterruptedException {
    Settings settings = Settings.load(folder.resolve("application.properties"), Map.of(), Map.of());
    try (Forget forget = Forget.open(settings)) {
      return forget.forget(List.of(customer)).people().get(0);
    }
  }

  private static List<String> customers(Answer answer) {
    List<String> ids = new ArrayList<>();
    answer.body().path("customers").forEach(c -> ids.add(c.path("customerId").asText()));
    return ids;
  }

  /** Custobar still has both, since it does not take the deletion. */
  private void forgetWhileCustobarTakesNoDeletion() throws InterruptedException {
    till.custobar.fail(Fault.of(Fault.Kind.STATUS, "/api/customers/upload/", 1));
    assertThat(forget(GONE).after()).isEqualTo(State.PENDING);
  }

  @Test
  void a_look_up_leaves_out_the_one_and_still_finds_the_other() throws InterruptedException {
    assertThat(customers(till.lookUp(PHONE))).containsExactlyInAnyOrder(GONE, STAYS);
    forgetWhileCustobarTakesNoDeletion();

    Answer live = till.lookUp(PHONE);
    assertThat(live.body().path("source").asText()).isEqualTo("live");
    assertThat(customers(live)).containsExactly(STAYS);

    till.custobar.fail(Fault.of(Fault.Kind.DROP, "/api/data/customers/", 100));
    Answer cached = till.lookUp(PHONE);
    assertThat(cached.body().path("source").asText()).isEqualTo("cache");
    assertThat(customers(cached)).containsExactly(STAYS);
    till.custobar.clearFaults();

    assertThat(till.use(PHONE, "CAKE", till.receipt(0)).status()).isEqualTo(404);
    assertThat(till.use(PHONE, "COFFEE", till.receipt(0)).status()).isEqualTo(201);
  }

  @Test
  void a_use_stays_used_without_a_name_and_custobar_hears_no_more_of_it()
      throws InterruptedException {
    String receipt = till.receipt(1);
    // As a till does, should the first call of a process be too slow on a busy machine.
    Answer used =
        await()
            .until(
                () -> till.use("key-1", PHONE, "CAKE", receipt), answer -> answer.status() == 201);
    till.allTold();
    List<String> events = till.events(GONE);

    Forget.Person person = forget(GONE);

    assertThat(person.after()).isEqualTo(State.DELETED);
    assertThat(person.dropped())
        .containsOnlyKeys(
            "benefit_answer", "benefit_count", "benefit_look_up", "benefit_redemption");
    for (String table :
        till.all(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'connector'"
                + " AND table_type = 'BASE TABLE'")) {
      assertThat(till.all("SELECT t::text FROM connector." + table + " t"))
          .as(table)
          .noneMatch(line -> line.contains(GONE));
    }
    assertThat(till.one("SELECT phone FROM connector.benefit_redemption")).hasValue("");

    Answer again =
        till.post("/v1/redemptions", "key-1", TillFixture.redemption(PHONE, "CAKE", receipt));
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.body().path("redemptionId")).isEqualTo(used.body().path("redemptionId"));
    assertThat(again.whole().body()).doesNotContain(GONE);

    assertThat(till.reverse(receipt).status()).isEqualTo(200);
    till.allTold();
    assertThat(till.events(GONE)).isEqualTo(events);
    assertThat(till.custobar.counts().values().stream().mapToInt(Integer::intValue).sum())
        .as("nobody new in Custobar")
        .isEqualTo(1 + events.size());
  }
}
