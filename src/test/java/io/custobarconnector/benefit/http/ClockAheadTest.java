package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.lookup.LookUpCache;
import io.custobarconnector.benefit.lookup.LookUps;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.BenefitSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One of several processes has a clock that is ahead. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ClockAheadTest {

  private static final String HAD = "[{\"external_id\":\"AHEAD\",\"demo__benefits\":[\"COFFEE\"]}]";

  @Test
  void its_answers_do_not_outlive_those_that_others_get_later(
      DataSource database, @TempDir Path folder) throws Exception {
    try (TillFixture till = TillFixture.start(database, folder);
        LookUps ahead = ahead(till.journal(), folder)) {
      till.customer("AHEAD", "+358405888888", "[]");
      assertThat(ahead.ask("+358405888888", Duration.ZERO).holders()).hasSize(1);

      assertThat(till.lookUp("0405888888").benefitIds()).isEmpty();
      assertThat(till.use("0405888888", "COFFEE", "ahead").code()).isEqualTo("benefit-unknown");
    }
  }

  private static LookUps ahead(DataSource journal, Path folder) {
    BenefitSettings settings =
        Settings.load(folder.resolve("application.properties"), Map.of(), Map.of()).benefits();
    HeldBenefits held = new HeldBenefits("demo__benefits");
    List<CustomerBenefits> had = held.fromJournal(HAD);
    return new LookUps(
        settings,
        new LookUpCache(new Transactions((HikariDataSource) journal, Duration.ofSeconds(5)), held),
        phone -> had,
        () -> Instant.now().plus(Duration.ofMinutes(10)));
  }
}
