package io.custobarconnector.settings;

import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.SettingsReader.Effective;
import io.custobarconnector.settings.SettingsSources.Given;
import io.custobarconnector.settings.declared.Setting;
import io.custobarconnector.settings.part.PayloadSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a start cannot do without, and settings that need another one. */
final class RequiredSettings {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final SettingsSources sources;
  private final Map<String, Effective> effective;
  private final BiConsumer<Given, String> told;
  private final Consumer<String> missing;

  /**
   * @param told takes what is wrong with a value that is given
   * @param missing takes what is wrong with one that is not
   */
  RequiredSettings(
      SettingsSources sources,
      Map<String, Effective> effective,
      BiConsumer<Given, String> told,
      Consumer<String> missing) {
    this.sources = sources;
    this.effective = effective;
    this.told = told;
    this.missing = missing;
  }

  void check() {
    requireCustobar();
    refuseOpenHosts();
    requirePayloadKey();
    requireReceiver();
    requireDirectory();
  }

  private void requireCustobar() {
    Optional<Given> url = sources.find("custobar.url");
    if (url.isEmpty() && sources.uses("custobar.url")) {
      missing.accept(
          SettingError.NO_ADDRESS.of(
              "custobar.url is missing: set it to your company's address, such as"
                  + " https://acme.custobar.com"));
    }
    url.filter(given -> given.value().contains("COMPANY") && sources.uses("custobar.url"))
        .ifPresent(
            given ->
                tell(
                    given,
                    SettingError.OPEN_COMPANY,
                    "custobar.url still says COMPANY: put your company's name there, as in"
                        + " https://acme.custobar.com"));
    Setting token = effective.get("custobar.token").setting();
    boolean given =
        Stream.of(token.key(), token.fileKey()).anyMatch(key -> sources.find(key).isPresent());
    if (!given && sources.uses(token.key())) {
      missing.accept(
          SettingError.NO_KEY.of(
              "custobar.token is missing: set the environment variable CUSTOBAR_TOKEN, or name a"
                  + " file that holds it in custobar.token-file"));
    }
  }

  /** The name that {@code init} leaves open: a start would wait for a host that never comes. */
  private void refuseOpenHosts() {
    for (String key : List.of("scc.url", "journal.url")) {
      sources
          .find(key)
          .filter(given -> given.value().contains("DATABASE-HOST") && sources.uses(key))
          .ifPresent(
              given ->
                  tell(
                      given,
                      SettingError.OPEN_HOST,
                      key
                          + " still says DATABASE-HOST: put the database's host there, as in"
                          + " jdbc:postgresql://db.example.com:5432/commerce_cloud"));
    }
  }

  private void requirePayloadKey() {
    if (sources.uses("rejected.payload-key")
        && effective
            .get("rejected.payload")
            .value()
            .equals(Optional.of(PayloadSettings.How.ENCRYPT))
        && effective.get("rejected.payload-key").text().isEmpty()) {
      sources
          .find("rejected.payload")
          .ifPresent(
              given ->
                  tell(
                      given,
                      SettingError.NO_PAYLOAD_KEY,
                      "rejected.payload=encrypt needs a key: make one with openssl rand -base64 32, and"
                          + " set the environment variable REJECTED_PAYLOAD_KEY, or name a file that"
                          + " holds it in rejected.payload-key-file"));
    }
  }

  private void requireReceiver() {
    if (sources.uses("alerts.to")
        && effective.get("alerts.enabled").value().equals(Optional.of(true))
        && effective.get("alerts.to").text().isEmpty()) {
      sources
          .find("alerts.enabled")
          .ifPresent(
              given ->
                  tell(
                      given,
                      SettingError.NO_RECEIVER,
                      "alerts.enabled=true needs a receiver: set the environment variable ALERTS_TO, or"
                          + " name a file that holds it in alerts.to-file, as docs/operate.md shows"));
    }
  }

  /** What a directory needs to send people back, and to tell what they may do. */
  private void requireDirectory() {
    Optional<Given> issuer = sources.find("console.oidc.issuer");
    if (issuer.isEmpty() || effective.get("console.oidc.issuer").value().isEmpty()) {
      return;
    }
    for (String key : List.of("console.url", "console.oidc.client-id")) {
      if (effective.get(key).text().isEmpty()) {
        tell(
            issuer.get(),
            SettingError.NEEDS,
            "console.oidc.issuer needs %s as well".formatted(key));
      }
    }
    if (Stream.of("operator", "service", "viewer")
        .allMatch(role -> effective.get("console.oidc." + role).text().isBlank())) {
      tell(
          issuer.get(),
          SettingError.NEEDS,
          "console.oidc.issuer needs console.oidc.operator, console.oidc.service or"
              + " console.oidc.viewer as well: nobody could sign in");
    }
    for (String key : List.of("console.url", "console.oidc.issuer")) {
      Optional<URI> plain =
          effective
              .get(key)
              .value()
              .map(URI.class::cast)
              .filter(
                  address ->
                      address.getScheme().equals("http") && !LOOPBACK.contains(address.getHost()));
      if (plain.isPresent()) {
        tell(
            sources.find(key).orElseThrow(),
            SettingError.NOT_PRIVATE,
            key
                + " must begin with https://: who reads the line between could sign in as somebody else");
      }
    }
  }

  private void tell(Given given, ErrorCode code, String sentence) {
    told.accept(given, code.of(sentence));
  }
}
