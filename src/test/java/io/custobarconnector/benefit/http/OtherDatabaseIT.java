package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.WithoutJournal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.common.BaseDataSource;

/** The source and the connector's own tables are in two databases: no transaction spans both. */
@WithoutJournal
@ExtendWith(ReferenceDatabaseExtension.class)
class OtherDatabaseIT {

  private static final String JOURNAL = "journal_of_tills";
  private static final String STATES = "SELECT state FROM benefit_use WHERE receipt_id = ?";

  private static final String WAITING =
      " FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%MERGE INTO benefit_use%'";

  private KilledConnector connector;
  private TillFixture till;
  private String receipt;

  @BeforeEach
  void start(DataSource database, @TempDir Path folder) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + JOURNAL + " WITH (FORCE)");
      statement.execute("CREATE DATABASE " + JOURNAL);
    }
    String journal =
        ((BaseDataSource) database).getURL().replaceFirst("/[^/?]+(\\?|$)", "/" + JOURNAL + "$1");
    connector =
        new KilledConnector(
            database, folder, Map.of("journal.url", journal, "journal.username", "postgres"));
    till = connector.till;
    receipt = till.receipt(1);
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  private List<String> states() {
    return till.all(STATES, Long.valueOf(receipt));
  }

  private void untilTheSourceSays(String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(states()).containsExactly(state));
  }

  @Test
  void a_use_and_its_reversal_are_written_to_the_source_once() {
    assertThat(till.use("0404000001", "COFFEE", receipt).status()).isEqualTo(201);
    untilTheSourceSays("reported");
    assertThat(till.use("0404000001", "COFFEE", "another").status()).isEqualTo(409);
    assertThat(till.reverse(receipt).status()).isEqualTo(200);
    untilTheSourceSays("checked");
    await()
        .untilAsserted(
            () ->
                assertThat(till.events("C-1"))
                    .containsExactlyInAnyOrder("BENEFIT_USED COFFEE", "BENEFIT_REVERSED COFFEE"));
    assertThat(till.count("SELECT count(*) FROM pg_tables WHERE tablename = 'benefit_redemption'"))
        .as("the ledger is in the other database")
        .isZero();
  }

  @Test
  void a_process_that_dies_between_the_two_databases_leaves_neither_out() throws Exception {
    try (Connection blocking = till.database.getConnection();
        Statement statement = blocking.createStatement()) {
      blocking.setAutoCommit(false);
      statement.execute("LOCK TABLE benefit_use IN SHARE MODE");
      assertThat(till.use("k1", "0404000001", "COFFEE", receipt).status()).isEqualTo(201);
      await().until(() -> till.count("SELECT count(*)" + WAITING) > 0);
      connector.kill();
      // The server notices only later that nobody is there any more.
      till.all("SELECT pg_terminate_backend(pid)" + WAITING);
      await().until(() -> till.count("SELECT count(*)" + WAITING) == 0);
      blocking.rollback();
    }
    assertThat(states()).isEmpty();
    connector.start();
    untilTheSourceSays("reported");
    assertThat(till.use("k1", "0404000001", "COFFEE", receipt).status()).isEqualTo(201);
    assertThat(till.events("C-1")).containsExactly("BENEFIT_USED COFFEE");
    assertThat(states()).hasSize(1);
  }
}
