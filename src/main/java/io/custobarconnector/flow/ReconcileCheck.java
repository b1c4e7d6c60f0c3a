package io.custobarconnector.flow;

import io.custobarconnector.custobar.upload.CustobarComparison;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.FlowSettings;
import java.util.Optional;

/**
 * What stands in the way of comparing all rows of a flow, before anything starts.
 *
 * @param readsChanges whether the flow reads rows of the source database
 * @param snapshot whether it reads and compares all rows at each run
 * @param endsInSink whether its rows go to Custobar and nothing comes after that: only then can be
 *     counted what would be sent
 * @param datatype what its rows become, when that is a datatype whose records have an id
 */
public record ReconcileCheck(
    boolean readsChanges, boolean snapshot, boolean endsInSink, Optional<String> datatype) {

  /**
   * Looks at a flow's route and settings.
   *
   * @throws RouteFileException when the route's file cannot be read
   */
  public static ReconcileCheck of(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    var file = files.file(flow);
    return new ReconcileCheck(
        FlowCheck.readsChanges(file),
        settings.flow(flow).changes() == FlowSettings.Changes.SNAPSHOT,
        FlowCheck.endsInItsOnlySink(file),
        CustobarComparison.DATATYPES.stream()
            .filter(name -> FlowCheck.sends(file, name))
            .findFirst());
  }

  /** Whether there is anything that the flow's cursor could miss and a reconcile could find. */
  public boolean isPossible() {
    return readsChanges && !snapshot && endsInSink;
  }
}
