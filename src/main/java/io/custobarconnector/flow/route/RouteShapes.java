package io.custobarconnector.flow.route;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What of flows' routes decides how their rows are read; looked at again when a file changes. */
public final class RouteShapes {

  /** What Custobar cannot remove: nothing is told of such rows when they go. */
  private static final Set<String> UNDELETABLE = Set.of("sales", "events");

  private record Known(Set<String> filling, Set<String> straight, Set<String> undeletable) {}

  private final RouteFiles files;
  private final List<String> flows;
  private volatile Known known;

  /**
   * Looks at the routes.
   *
   * @throws RouteFileException when a file cannot be read
   */
  public RouteShapes(RouteFiles files, List<String> flows) {
    this.files = files;
    this.flows = flows;
    refresh();
  }

  /** Looks at the routes again. Throws as the constructor does. */
  public void refresh() {
    known =
        new Known(
            flows.stream()
                .filter(flow -> FlowCheck.endsInItsOnlySink(files.file(flow)))
                .collect(Collectors.toUnmodifiableSet()),
            flows.stream()
                .filter(flow -> FlowCheck.leadsStraightToSink(files.file(flow)))
                .collect(Collectors.toUnmodifiableSet()),
            flows.stream()
                .filter(
                    flow ->
                        UNDELETABLE.stream()
                            .anyMatch(datatype -> FlowCheck.sends(files.file(flow), datatype)))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether messages of a flow may wait for a fuller request. */
  public boolean fillsRequests(String flow) {
    return known.filling().contains(flow);
  }

  /** Whether a flow sends what Custobar cannot remove. */
  public boolean sendsUndeletable(String flow) {
    return known.undeletable().contains(flow);
  }

  /** Whether a flow's rows go from the source to the sink with no step between. */
  public boolean leadsStraight(String flow) {
    return known.straight().contains(flow);
  }
}
