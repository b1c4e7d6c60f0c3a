package io.custobarconnector;

import java.util.List;

/** Settings of the process itself: its routes, where it is watched, what it logs. */
final class OperationCatalogue {

  static final List<Setting> ROUTES =
      List.of(
          Setting.of(
              "routes.directory",
              ValueType.text(),
              "routes",
              "The folder of routes and SQL, seen from the folder of this file."),
          Setting.of(
              "default-region",
              ValueType.region(),
              "FI",
              "The country of phone numbers written without a country code, where their row names none."),
          Setting.of(
              "time-zone",
              ValueType.timeZone(),
              "Europe/Helsinki",
              "The zone of schedules, and of times that the database stores without one."));

  static final List<Setting> MANAGEMENT =
      List.of(
          Setting.of(
              "management.host",
              ValueType.text(),
              "127.0.0.1",
              "Where health (/observe/health) and metrics (/observe/metrics) answer; 0.0.0.0 is every network of the machine."),
          Setting.of(
              "management.port", ValueType.port(), "9090", "The port of health and metrics."));

  static final List<Setting> LOGS =
      List.of(
          Setting.of(
              "logging.level",
              ValueType.choice(List.of("error", "warn", "info", "debug", "trace")),
              "info",
              "How much is logged: error, warn, info, debug or trace."),
          Setting.of(
              "logging.format",
              ValueType.choice(LoggingSettings.Format.class),
              "text",
              "text for people, json for log collectors."));

  private OperationCatalogue() {}
}
