package io.custobarconnector.settings.declared;

import java.util.List;
import java.util.regex.Pattern;

/** Settings of Custobar and of the requests made there. */
public final class CustobarCatalogue {

  /** The largest request Custobar's own connectors make. */
  static final int LARGEST_BATCH = 500;

  public static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
              "custobar.url",
              AddressType.HTTP,
              "https://COMPANY.custobar.com",
              "Your company's address at Custobar: put its name in place of COMPANY."),
          Setting.secret(
              "custobar.token",
              SettingType.oneWord(),
              "The API key, made in Custobar under integrations."),
          Setting.secret(
              "custobar.webhook-secret",
              SettingType.matching(
                  Pattern.compile("[!-~]{8,}"),
                  "must be one word of at least 8 letters, digits and signs, without white space"),
              "What Custobar's webhook sends as its Authorization; without it nobody is let in."),
          Setting.of(
              "custobar.auth-scheme",
              SettingType.choice(List.of("Bearer", "Token")),
              "Bearer",
              "How the key is sent: Bearer, or Token for a key of the oldest kind."),
          Setting.of(
              "custobar.company",
              SettingType.name(),
              "demo",
              "The company's name in Custobar, the prefix of its custom fields (demo__tier)."),
          Setting.of(
              "custobar.requests-per-minute",
              SettingType.wholeNumber(0, 100_000),
              "180",
              "The most requests in a minute, all flows of all processes on one journal together; 0 is no limit."),
          Setting.of(
              "custobar.batch-size",
              SettingType.wholeNumber(1, LARGEST_BATCH),
              "500",
              "The most rows in a request, from 1 to 500."),
          Setting.of(
              "custobar.connect-timeout",
              SettingType.duration(),
              "5s",
              "How long to wait for a connection."),
          Setting.of(
              "custobar.response-timeout",
              SettingType.duration(),
              "30s",
              "How long Custobar may be silent. A whole call may take ten times as long."),
          Setting.of(
              "custobar.retries",
              SettingType.wholeNumber(0, 1000),
              "8",
              "How often a request is tried again when Custobar is busy or cannot be reached."),
          Setting.of(
              "custobar.retry-delay",
              SettingType.duration(),
              "1s",
              "The wait before the first retry; it doubles each time."),
          Setting.of(
              "custobar.retry-max-delay",
              SettingType.duration(),
              "1m",
              "The longest wait between two retries."),
          Setting.of(
              "custobar.settle",
              SettingType.duration(),
              "10s",
              "How long Custobar may take to apply what it has accepted."));

  private CustobarCatalogue() {}
}
