package io.custobarconnector.cli;

import io.custobarconnector.RouteFiles;
import io.custobarconnector.Settings;

/** What to do about rows of flows that do not read the source database, row by row. */
final class RejectedAdvice {

  private RejectedAdvice() {}

  /** Whether single rows of a flow can be read again. */
  static boolean canRetry(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    return files.flows().contains(flow) && files.readsChanges(flow);
  }

  static String insteadOfRetry(String flow) {
    return switch (flow) {
      case RejectedChoice.PERMISSIONS ->
          "marketing-permissions: each run applies what waits; add the customer to the source, and: ./connector run --once marketing-permissions";
      case "webshop-orders" ->
          "webshop-orders: correct and save the order in the webshop, which then is read again: ./connector run --once webshop-orders";
      default ->
          "%s: single rows cannot be read again, for it does not read them with kamelet:changes-source; if it has a route: ./connector run --once %1$s"
              .formatted(flow);
    };
  }
}
