package io.custobarconnector.settings;

import io.custobarconnector.settings.declared.CustobarCatalogue;
import io.custobarconnector.settings.declared.DatabaseCatalogue;
import io.custobarconnector.settings.declared.DemoCatalogue;
import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.OperationCatalogue;
import io.custobarconnector.settings.declared.Setting;
import io.custobarconnector.settings.declared.TillCatalogue;
import io.custobarconnector.settings.declared.WebshopCatalogue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every setting there is. A new one is one line in the part of the catalogue that it belongs to
 * and, with the same explanation, one in application.properties.
 */
final class SettingsCatalogue {

  /** The settings with a fixed key, in the order of application.properties. */
  static final List<Setting> SETTINGS =
      Stream.of(
              DatabaseCatalogue.SETTINGS,
              CustobarCatalogue.SETTINGS,
              FlowCatalogue.OF_ALL,
              WebshopCatalogue.SETTINGS,
              FlowCatalogue.OF_ONE,
              OperationCatalogue.ROUTES,
              OperationCatalogue.MANAGEMENT,
              TillCatalogue.PORT,
              TillCatalogue.BENEFITS,
              OperationCatalogue.LOGS,
              OperationCatalogue.TRACES,
              OperationCatalogue.ALERTS,
              DemoCatalogue.SETTINGS)
          .flatMap(List::stream)
          .toList();

  /** Camel's own settings, handed on unseen. */
  static final String CAMEL = "camel.";

  /** What an integrator's own routes use as placeholders. */
  static final String ROUTE = "route.";

  /** Keys under these belong to the connector wherever they are given, so a stray one is a typo. */
  static final List<String> OWN_PREFIXES =
      List.of("scc.", "journal.", "custobar.", "webshop.", "rejected.", CustomFieldSettings.PREFIX);

  private SettingsCatalogue() {}

  static boolean isReserved(String flow) {
    String prefix = flow + ".";
    return !FlowCatalogue.FLOWS.containsKey(flow) && isTaken(prefix);
  }

  private static boolean isTaken(String prefix) {
    return prefix.equals(CAMEL)
        || prefix.equals(ROUTE)
        || prefix.equals(CustomFieldSettings.PREFIX)
        || SETTINGS.stream().anyMatch(setting -> setting.key().startsWith(prefix));
  }

  static Stream<Setting> flowSettings(String flow) {
    Map<String, String> own = Optional.ofNullable(FlowCatalogue.FLOWS.get(flow)).orElse(Map.of());
    return FlowCatalogue.OF_EACH.stream()
        .map(
            setting ->
                setting.inFlow(flow, own.getOrDefault(setting.key(), setting.defaultValue())));
  }
}
