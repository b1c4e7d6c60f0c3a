package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The machine's language changes nothing: not its digits (Arabic, Thai), not its letters (the
 * Turkish i without a dot), not its calendar.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class ForeignLocaleIT {

  @TempDir Path folder;
  private Deployment deployment;
  private final Locale own = Locale.getDefault();

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder).set("source.page-size", "1500");
  }

  @AfterEach
  void remove() {
    Locale.setDefault(own);
    deployment.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "tr-TR", "th-TH-u-nu-thai-ca-buddhist"})
  void everything_arrives_as_it_is(String language) {
    Locale.setDefault(Locale.forLanguageTag(language));
    deployment.set("customers.changes", "snapshot").deliver();
    deployment.held().equalsSource(new Source(deployment.rows()));
    assertThat(deployment.deliver())
        .allSatisfy((flow, run) -> assertThat(run.tally().sent()).isZero());
  }

  @ParameterizedTest
  @CsvSource({"ar, EG", "tr, TR"})
  void the_program_runs_and_speaks_as_elsewhere(String language, String country) throws Exception {
    try (ChildProcess run =
        ChildProcess.inLanguage(
            folder,
            language,
            country,
            "run",
            "--once",
            "shops",
            "customers",
            "--config",
            deployment.config().toString())) {
      assertThat(run.await()).as("%s%n%s", run.out(), run.err()).isZero();
      assertThat(run.out()).containsPattern("[0-9]").doesNotContainPattern("[٠-٩]");
    }
    Held held = deployment.held();
    Source source = new Source(deployment.rows());
    held.holds(Datatype.SHOPS, source.shops());
    held.holds(Datatype.CUSTOMERS, source.customers());
  }
}
