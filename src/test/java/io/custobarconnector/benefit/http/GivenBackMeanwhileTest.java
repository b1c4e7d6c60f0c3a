package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.LedgerView;
import io.custobarconnector.benefit.Reply;
import io.custobarconnector.benefit.Till;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.ledger.Ledger;
import io.custobarconnector.benefit.ledger.Reversals;
import io.custobarconnector.benefit.lookup.LookUpCache;
import io.custobarconnector.benefit.lookup.LookUpResult;
import io.custobarconnector.benefit.lookup.LookUps;
import io.custobarconnector.benefit.outbox.SourceStatement;
import io.custobarconnector.benefit.outbox.SourceWriting;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.BenefitSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A reversal comes between a look-up, which counts the use, and the decision about the next. */
@ExtendWith(ReferenceDatabaseExtension.class)
class GivenBackMeanwhileTest {

  @Test
  void a_benefit_that_is_given_back_between_look_up_and_use_is_not_unknown(
      DataSource database, @TempDir Path folder) throws Exception {
    try (TillFixture till = TillFixture.start(database, folder)) {
      till.customer("AGAIN", "+358405999999", "[\"COFFEE\"]");
      assertThat(till.use("0405999999", "COFFEE", "first").status()).isEqualTo(201);
      till.allTold();
      HeldBenefits held = new HeldBenefits("demo__benefits");
      LookUpResult lookedUp = whereTheUseStillCounts(till.journal(), held);
      assertThat(till.reverse("first").status()).isEqualTo(200);

      Reply answer = desk(till.journal(), held, folder).use(secondUse(), lookedUp);

      assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    }
  }

  /** Until just before the decision, the ledger says that another receipt has it. */
  @Test
  void a_benefit_that_is_given_back_just_before_the_decision_is_not_unknown(
      DataSource database, @TempDir Path folder) throws Exception {
    try (TillFixture till = TillFixture.start(database, folder)) {
      till.customer("AGAIN", "+358405999999", "[\"COFFEE\"]");
      assertThat(till.use("0405999999", "COFFEE", "first").status()).isEqualTo(201);
      till.allTold();
      HeldBenefits held = new HeldBenefits("demo__benefits");
      LookUpResult lookedUp = whereTheUseStillCounts(till.journal(), held);
      Benefits desk = desk(till.journal(), held, folder);
      ExecutorService other = Executors.newSingleThreadExecutor();
      try (Connection lock = till.journal().getConnection()) {
        lock.setAutoCommit(false);
        Transactions.lockReceipt(lock, "second");
        Future<Reply> answer = other.submit(() -> desk.use(secondUse(), lookedUp));
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () ->
                    till.count(
                            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted")
                        >= 1);
        assertThat(till.reverse("first").status()).isEqualTo(200);
        lock.rollback();
        Reply reply = answer.get(30, TimeUnit.SECONDS);
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(201);
      } finally {
        other.shutdownNow();
      }
    }
  }

  /** Custobar holds no benefit any more: it was used up, and told so. */
  private static LookUpResult whereTheUseStillCounts(DataSource journal, HeldBenefits held)
      throws Exception {
    try (Connection connection = journal.getConnection()) {
      return new LookUpResult(
          List.of(new CustomerBenefits("AGAIN", List.of())),
          LedgerView.read(connection, held, List.of("AGAIN")),
          LookUpResult.Source.LIVE,
          Instant.now());
    }
  }

  private static Benefits desk(DataSource journal, HeldBenefits held, Path folder) {
    BenefitSettings settings =
        Settings.load(folder.resolve("application.properties"), Map.of(), Map.of()).benefits();
    Transactions transactions = new Transactions((HikariDataSource) journal, Duration.ofSeconds(5));
    SourceWriting nothingWritten =
        new SourceWriting(
            SourceStatement.read(Path.of("routes/benefits.sql")), Optional.of(journal));
    Ledger ledger =
        new Ledger(transactions, nothingWritten, settings, InstantSource.system(), told -> {});
    Reversals reversals = new Reversals(transactions, nothingWritten, told -> {});
    LookUps none =
        new LookUps(
            settings,
            new LookUpCache(transactions, held),
            phone -> List.of(),
            InstantSource.system());
    return new Benefits(none, held, ledger, reversals, settings, InstantSource.system());
  }

  private static TillRequest.Redemption secondUse() {
    return new TillRequest.Redemption(
        new Till(1, Optional.empty()),
        "second",
        "+358405999999",
        Optional.empty(),
        "COFFEE",
        "second",
        "S1",
        "T1");
  }
}
