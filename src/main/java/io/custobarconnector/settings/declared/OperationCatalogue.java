package io.custobarconnector.settings.declared;

import io.custobarconnector.settings.part.LoggingSettings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Settings of the process itself: its routes, where it is watched, what it logs. */
public final class OperationCatalogue {

  public static final List<Setting> ROUTES =
      List.of(
          Setting.of(
              "routes.directory",
              SettingType.text(),
              "routes",
              "The folder of routes and SQL, seen from the folder of this file."),
          Setting.of(
              "default-region",
              SettingType.region(),
              "FI",
              "The country of phone numbers written without a country code, where their row names none."),
          Setting.of(
              "time-zone",
              SettingType.timeZone(),
              "Europe/Helsinki",
              "The zone of schedules, and of times that the database stores without one."));

  public static final List<Setting> MANAGEMENT =
      List.of(
          Setting.of(
              "management.host",
              SettingType.text(),
              "127.0.0.1",
              "Where the console (/), health (/observe/health) and metrics (/observe/metrics) answer; 0.0.0.0 is every network of the machine."),
          Setting.of(
              "management.port",
              SettingType.port(),
              "9090",
              "The port of the console, health and metrics."),
          Setting.of(
              "console.enabled",
              SettingType.yesOrNo(),
              "true",
              "Whether the operator's console is there. Make keys for it with keys add --operator."),
          Setting.of(
              "console.url",
              AddressType.HTTP,
              "",
              "Where people reach the console, such as https://connector.example.com; a directory sends them back there."),
          Setting.of(
              "console.oidc.issuer",
              AddressType.HTTP,
              "",
              "The issuer of the company's directory (OpenID Connect); people sign in with keys alone when blank."),
          Setting.of(
              "console.oidc.client-id",
              SettingType.oneWord(),
              "",
              "The console's client ID in the directory."),
          Setting.secret(
              "console.oidc.client-secret",
              SettingType.oneWord(),
              "The console's client secret in the directory; none of a public client."),
          Setting.of(
              "console.oidc.scopes",
              SettingType.text(),
              "openid profile email",
              "The scopes that the directory is asked for, with blanks between; openid is one of them."),
          Setting.of(
              "console.oidc.name-claim",
              SettingType.oneWord(),
              "email",
              "The claim of the ID token by which the audit log names a person."),
          Setting.of(
              "console.oidc.role-claim",
              SettingType.oneWord(),
              "roles",
              "The claim with a person's roles or groups; a dot leads into an object, as in realm_access.roles."),
          Setting.of(
              "console.oidc.operator",
              SettingType.text(),
              "",
              "Values of that claim, with commas between; who has one is an operator of the console."),
          Setting.of(
              "console.oidc.service",
              SettingType.text(),
              "",
              "The same for customer service, who see and erase persons."),
          Setting.of("console.oidc.viewer", SettingType.text(), "", "The same for viewers."));

  public static final List<Setting> LOGS =
      List.of(
          Setting.of(
              "logging.level",
              SettingType.choice(List.of("error", "warn", "info", "debug", "trace")),
              "info",
              "How much is logged: error, warn, info, debug or trace."),
          Setting.of(
              "logging.format",
              SettingType.choice(LoggingSettings.Format.class),
              "text",
              "text for people, json for log collectors."));

  public static final List<Setting> TRACES =
      List.of(
          Setting.of(
              "tracing.endpoint",
              AddressType.HTTP,
              "",
              "Where traces go: a collector's address for OTLP over HTTP, ending in /v1/traces; none when blank."),
          Setting.secret(
              "tracing.header",
              SettingType.matching(
                  Pattern.compile("[A-Za-z0-9-]+=.+"), "is no name and value, as in name=value"),
              "What the collector wants to see in each request: Authorization=Bearer, a space and the key."),
          Setting.of(
              "tracing.share",
              SettingType.decimal("0", "1"),
              "1",
              "The share of traces that is kept: 0.1 is one in ten."));

  public static final List<Setting> ALERTS =
      List.of(
          Setting.of(
              "alerts.enabled",
              SettingType.yesOrNo(),
              "false",
              "Whether somebody is told when something goes wrong and when it is well again."),
          Setting.secret(
              "alerts.to",
              SettingType.oneWord(),
              "Who: an address of a webhook, or any endpoint of Camel, such as smtps:mail.example?to=me@example."),
          Setting.of(
              "alerts.every",
              SettingType.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
              "1m",
              "How often it is looked whether something goes wrong."));

  private OperationCatalogue() {}
}
