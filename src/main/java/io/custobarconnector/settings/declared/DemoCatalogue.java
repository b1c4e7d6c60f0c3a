package io.custobarconnector.settings.declared;

import java.util.List;

/** Settings of the demo's own parts. */
public final class DemoCatalogue {

  public static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
              "demo.postgresql-port",
              SettingType.port(),
              "55432",
              "The port of the demo's own PostgreSQL."),
          Setting.of(
              "demo.custobar-port",
              SettingType.port(),
              "9100",
              "The port of the demo's stand-in Custobar."),
          Setting.of(
              "demo.webshop-port",
              SettingType.port(),
              "9200",
              "The port of the demo's stand-in webshop."),
          Setting.of(
              "demo.scale",
              SettingType.decimal("0.01", "1000"),
              "1.0",
              "How much data the demo makes: 2 is twice as many customers and sales."),
          Setting.of(
              "demo.directory",
              SettingType.text(),
              "data/demo",
              "Where the demo keeps its database, seen from the folder of this file."));

  private DemoCatalogue() {}
}
