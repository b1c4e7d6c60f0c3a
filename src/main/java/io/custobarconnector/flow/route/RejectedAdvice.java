package io.custobarconnector.flow.route;

import io.custobarconnector.FlowNames;
import io.custobarconnector.journal.rejected.StoredRejection;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.settings.Settings;

/** What to do about rejected rows, which depends on how their flow reads. */
public final class RejectedAdvice {

  private RejectedAdvice() {}

  /** Whether single rows of a flow can be read again. */
  public static boolean canRetry(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    return files.flows().contains(flow) && files.readsChanges(flow);
  }

  /** What a person may do instead, as a sentence. */
  public static String insteadOfRetry(String flow) {
    return switch (flow) {
      case FlowNames.MARKETING_PERMISSIONS ->
          "marketing-permissions: each run applies what waits; add the customer to the source, and: ./connector run --once marketing-permissions";
      case FlowNames.WEBSHOP_ORDERS ->
          "webshop-orders: correct and save the order in the webshop, which then is read again: ./connector run --once webshop-orders";
      default ->
          "%s: single rows cannot be read again, for it does not read them with kamelet:changes-source; if it has a route: ./connector run --once %1$s"
              .formatted(flow);
    };
  }

  /** What would be right instead of what was refused. */
  public static String wouldBeRight(StoredRejection stored) {
    RejectedRow row = stored.row();
    if (stored.flow().equals(FlowNames.MARKETING_PERMISSIONS)) {
      return "a customer of this number in the source; the statement is then applied by the next run";
    }
    return row.origin() == RejectedRow.Origin.CONNECTOR
        ? "%s in the source, or its column in the query"
            .formatted(
                row.field().map(field -> "a right value of " + field).orElse("a right value"))
        : "what Custobar's reason asks for, in the source, in the query or in Custobar";
  }
}
