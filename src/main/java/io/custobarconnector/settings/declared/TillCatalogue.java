package io.custobarconnector.settings.declared;

import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.part.OfflineRule;
import java.util.List;
import java.util.regex.Pattern;

/** Settings of the port where tills are answered, and of their benefits. */
public final class TillCatalogue {

  public static final List<Setting> PORT =
      List.of(
          Setting.of(
              "pos.host",
              SettingType.text(),
              "0.0.0.0",
              "Where tills and Custobar's webhook are answered; 127.0.0.1 is this machine alone."),
          Setting.of(
              "pos.port", SettingType.port(), "8080", "The port of tills and Custobar's webhook."),
          Setting.of(
              "pos.keystore",
              SettingType.text(),
              "",
              "A keystore with the certificate for HTTPS there; plain HTTP when blank."),
          Setting.secret("pos.keystore-password", SettingType.text(), "The keystore's password."),
          Setting.of(
              "pos.truststore",
              SettingType.text(),
              "",
              "A keystore with who signs the certificates of tills; tills need none when blank."),
          Setting.secret(
              "pos.truststore-password", SettingType.text(), "The truststore's password."),
          Setting.of(
              "pos.rate-limit",
              SettingType.wholeNumber(0, 1_000_000),
              "6000",
              "The most requests in a minute of one till key; 0 is no limit."),
          Setting.of(
              "pos.body-limit",
              SettingType.wholeNumber(256, 1_000_000),
              "16384",
              "The most bytes in the body of a till's request."));

  public static final List<Setting> BENEFITS =
      List.of(
          Setting.of(
              "benefits.field",
              SettingType.name(),
              "",
              "The customer's field in Custobar that holds benefits; COMPANY__benefits when blank."),
          Setting.of(
              "benefits.deadline",
              SettingType.duration(),
              "800ms",
              "How long a till may wait for an answer, whatever Custobar does."),
          Setting.of(
              "benefits.cache-age",
              SettingType.duration(),
              "24h",
              "How old an answer may be that tills get when Custobar does not answer in time."),
          Setting.of(
              "benefits.fresh-age",
              SettingType.duration(),
              "30s",
              "How old a look-up may be to use a benefit without asking Custobar again."),
          Setting.of(
              "benefits.offline",
              SettingType.choice(List.of("refuse", "allow")),
              "refuse",
              "Whether a known benefit may be used while Custobar does not answer: refuse or allow."),
          Setting.of(
              "benefits.offline-cap",
              SettingType.wholeNumber(0, 1_000_000_000),
              "100",
              "How often a day each benefit may be used that way, all customers together."),
          Setting.of(
              "benefits.offline-exceptions",
              benefitRules(),
              "",
              "Benefits with a rule of their own: COFFEE=allow:500,BIRTHDAY=refuse."),
          Setting.of(
              "benefits.event-type",
              eventType(),
              "BENEFIT_USED",
              "The event that tells Custobar of a use; declare its type in Custobar."),
          Setting.of(
              "benefits.reversal-event-type",
              eventType(),
              "BENEFIT_REVERSED",
              "The event that tells Custobar of a reversal; declare its type in Custobar."),
          Setting.of(
              "benefits.foreign-phones",
              SettingType.yesOrNo(),
              "false",
              "Whether tills may look up phone numbers of other countries than default-region."));

  private TillCatalogue() {}

  private static SettingType benefitRules() {
    return text -> {
      try {
        OfflineRule.exceptions(text, 0);
        return text;
      } catch (IllegalArgumentException e) {
        throw RefusedValue.because(SettingError.BENEFIT_RULES, e.getMessage());
      }
    };
  }

  private static SettingType eventType() {
    return SettingType.matching(
        Pattern.compile("[A-Z][A-Z0-9_]*"),
        "is not a name of capital letters, digits and underscores");
  }
}
