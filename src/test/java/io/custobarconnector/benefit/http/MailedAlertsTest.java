package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Alerts by e-mail, and receivers that are none. */
@ExtendWith(ReferenceDatabaseExtension.class)
class MailedAlertsTest {

  @Test
  void an_alert_is_an_e_mail_with_a_subject_and_sentences(DataSource database, @TempDir Path folder)
      throws Exception {
    try (MailServer mail = new MailServer();
        TillFixture till =
            TillFixture.start(
                database,
                folder,
                Map.of(
                    "alerts.enabled",
                    "true",
                    "alerts.to",
                    "smtp:127.0.0.1:%d?from=connector@example.com&to=ops@example.com"
                        .formatted(mail.port()),
                    "alerts.every",
                    "1s"))) {
      new Rows(database)
          .run(
              """
              INSERT INTO connector.run (flow, kind, ended_at, outcome, rows_missed)
              VALUES ('products', 'reconcile', now(), 'delivered', 3)\
              """);
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(mail.mails()).hasSize(1));
      assertThat(mail.mails().get(0).lines())
          .contains("To: ops@example.com", "From: connector@example.com")
          .anyMatch(line -> line.startsWith("Subject: [demo] firing: The last reconcile of"))
          .contains(
              "demo: firing: The last reconcile of products found rows that its cursor had missed.");
    }
  }

  @Test
  void alerts_without_a_receiver_are_refused(DataSource database, @TempDir Path folder) {
    assertThatThrownBy(
            () -> TillFixture.start(database, folder, Map.of("alerts.enabled", "true")).close())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("alerts.enabled=true needs a receiver: set the environment variable");
  }
}
