package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person on the first day has one password, and not yet the keys of Custobar. */
@ExtendWith(ReferenceDatabaseExtension.class)
class CommandSecretsTest {

  @TempDir Path folder;

  private Cli run(DataSource database, String command) throws Exception {
    try (Deployment deployment = new Deployment(database, folder)) {
      Files.writeString(folder.resolve("password"), "known");
      deployment
          .set("scc.password-file", "password")
          .set("custobar.token", "")
          .set("custobar.token-file", "no-such-file")
          .set("custobar.webhook-secret-file", "no-such-file")
          .set("webshop.secret-file", "no-such-file");
      return Cli.run((command + " --config " + deployment.config()).split(" "));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "status", "keys list", "rejected list"})
  void a_command_asks_for_no_secret_that_it_does_not_use(String command, DataSource database)
      throws Exception {
    Cli answer = run(database, command);
    assertThat(answer.exit()).as(answer.err()).isZero();
  }

  @Test
  void a_run_names_every_secret_that_is_not_there(DataSource database) throws Exception {
    assertThat(run(database, "run --once").err())
        .contains(
            "custobar.token-file: ", "custobar.webhook-secret-file: ", "webshop.secret-file: ");
  }

  @Test
  void inspect_needs_no_address_of_custobar(DataSource database) throws Exception {
    try (Deployment deployment = new Deployment(database, folder)) {
      deployment.set("custobar.url", "").set("custobar.token", "");
      Cli answer = deployment.command("inspect");
      assertThat(answer.exit()).as(answer.err()).isZero();
    }
  }
}
