package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.forget.PeopleToForget.State;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What Custobar says of somebody who was forgotten is neither kept nor applied. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ForgottenPermissionsTest {

  private PermissionSetup setup;

  @BeforeEach
  void start(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder).set("custobar.retries", "0").start();
  }

  @AfterEach
  void stop() {
    setup.close();
  }

  private String remembered(String id) {
    return setup.text(
        """
        SELECT (SELECT count(*) FROM connector.permission_known WHERE external_id = '%1$s')
             + (SELECT count(*) FROM connector.permission_waiting WHERE external_id = '%1$s')
             + (SELECT count(*) FROM connector.permission_read WHERE external_id = '%1$s')
             + (SELECT count(*) FROM connector.permission_audit WHERE external_id = '%1$s')\
        """
            .formatted(id));
  }

  @Test
  void neither_the_webhook_nor_a_reading_brings_them_back() throws InterruptedException {
    String gone = setup.customer(true, "now() - interval '1 day'");
    String stays = setup.customer(true, "now() - interval '1 day'");
    setup.post(
        "[{\"external_id\":\"%s\",\"can_email\":false},{\"external_id\":\"%s\",\"can_email\":false}]"
            .formatted(gone, stays));
    assertThat(setup.email(gone)).isEqualTo("false by custobar");
    assertThat(remembered(gone)).isNotEqualTo("0");
    setup.execute(
        "UPDATE customer SET marketing_email = true, marketing_email_source = 'pos' WHERE sequence_number IN (?, ?)",
        Long.valueOf(gone),
        Long.valueOf(stays));

    // Custobar does not take the deletion yet, so it goes on telling.
    setup.custobar.fail(Fault.of(Fault.Kind.STATUS, "/api/customers/upload/", 1));
    try (Forget forget = Forget.open(setup.settings())) {
      assertThat(forget.forget(List.of(gone)).people().get(0).after()).isEqualTo(State.PENDING);
    }
    assertThat(remembered(gone)).isEqualTo("0");

    assertThat(
            setup
                .post(
                    "[{\"external_id\":\"%s\",\"can_email\":true},{\"external_id\":\"%s\",\"can_email\":true}]"
                        .formatted(gone, stays))
                .statusCode())
        .isEqualTo(200);
    setup.custobar.setPermission(gone, "can_email", false);
    setup.custobar.setPermission(stays, "can_email", false);
    assertThat(setup.reconcile().failure()).isEmpty();
    assertThat(remembered(gone)).isEqualTo("0");
    assertThat(setup.email(gone)).isEqualTo("true by pos");
    assertThat(setup.email(stays)).isEqualTo("false by custobar");
  }
}
