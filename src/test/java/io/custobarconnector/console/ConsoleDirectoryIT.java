package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The way to the company's directory and back, in a real browser. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleDirectoryIT {

  @Test
  void somebody_goes_to_the_directory_and_comes_back_to_the_page_that_was_asked_for(
      DataSource database, @TempDir Path folder) {
    int port = FreePorts.one();
    // Another site than the console, so that the browser tells their cookies apart.
    String home = "http://localhost:" + port;
    try (Chromium browser = Chromium.open(home, "en");
        CompanyDirectory directory = new CompanyDirectory()) {
      Deployment deployment =
          new Deployment(database, folder)
              .set("management.port", Integer.toString(port))
              .set("console.url", home)
              .set("console.oidc.issuer", directory.issuer())
              .set("console.oidc.client-id", CompanyDirectory.CLIENT)
              .set("console.oidc.client-secret", CompanyDirectory.SECRET)
              .set("console.oidc.operator", "connector-operators");
      try (ConsoleFixture console = ConsoleFixture.serve(deployment, "shops")) {
        directory.says(token -> token.putArray("roles").add("everybody"));
        browser.go("flow/shops");
        browser.sees("or");
        browser.isAccessible("the door with a directory");
        browser.picture("sign-in-directory");
        browser.press("Sign in with your company account");
        browser.sees("Your company account has no role in this console.");
        assertThat(browser.url()).endsWith("#/flow/shops").doesNotContain("directory=");

        directory.says(token -> {});
        browser.press("Sign in with your company account");
        browser.isInside();
        browser.sees("aino@example.com");
        assertThat(browser.url()).endsWith("#/flow/shops");
        assertThat(browser.complaints()).isEmpty();
        browser.press("Sign out");
        browser.find("//input[@id='key']");
        assertThat(console.connector.openRuns()).isEmpty();
      }
    }
  }
}
