package io.custobarconnector;

/**
 * What stands in the way of sending a flow's rows again, before anything starts.
 *
 * @param readsChanges whether the flow reads rows of the source database by their time of change,
 *     or all of them
 * @param snapshot whether it reads and compares all rows at each run
 * @param mayHappenTwice whether it sends events, or may; each one that is sent again happens again
 */
public record BackfillCheck(boolean readsChanges, boolean snapshot, boolean mayHappenTwice) {

  /**
   * Looks at a flow's route and settings.
   *
   * @throws RouteFileException when the route's file cannot be read
   */
  public static BackfillCheck of(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    var file = files.file(flow);
    return new BackfillCheck(
        FlowCheck.readsChanges(file),
        settings.flow(flow).changes() == FlowSettings.Changes.SNAPSHOT,
        RouteFiles.isJava(file) || FlowCheck.sends(file, "events"));
  }
}
