package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.settings.part.DirectorySettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of a company's directory, at which people sign in to the console. */
class DirectorySettingsTest {

  @TempDir private Path folder;

  @Test
  void there_is_none_until_one_is_named() {
    assertThat(new SettingsFixture(folder).load().directory()).isEmpty();
  }

  @Test
  void values_are_read_with_commas_and_blanks_between() {
    DirectorySettings settings =
        new SettingsFixture(
                folder,
                "console.url=https://connector.acme.fi",
                "console.oidc.issuer=https://login.acme.fi/realms/acme/",
                "console.oidc.client-id=console",
                "console.oidc.operator=it, retail it ,")
            .load()
            .directory()
            .orElseThrow();
    assertThat(settings.issuer()).hasToString("https://login.acme.fi/realms/acme");
    assertThat(settings.scopes()).containsExactly("openid", "profile", "email");
    assertThat(settings.operators()).containsExactly("it", "retail it");
    assertThat(settings.viewers()).isEmpty();
    assertThat(settings.clientSecret()).isEmpty();
  }

  @Test
  void what_is_missing_or_unsafe_is_said_at_the_start() {
    SettingsFixture fixture =
        new SettingsFixture(
            folder,
            "console.url=http://connector.acme.fi",
            "console.oidc.issuer=https://login.acme.fi");
    assertThatThrownBy(fixture::load)
        .hasMessageContaining("console.oidc.issuer needs console.oidc.client-id as well")
        .hasMessageContaining("nobody could sign in")
        .hasMessageContaining("console.url must begin with https://")
        .hasMessageNotContaining("needs console.url");
  }
}
