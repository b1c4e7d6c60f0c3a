package io.custobarconnector.flow.route;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What of flows' routes decides how their rows are read; looked at again when a file changes. */
public final class RouteShapes {

  /** What Custobar cannot remove: nothing is told of such rows when they go. */
  private static final Set<String> UNDELETABLE = Set.of("sales", "events");

  private record Shape(boolean filling, boolean straight, boolean undeletable) {}

  private static final Shape UNKNOWN = new Shape(false, false, false);

  private final RouteFiles files;
  private final Map<String, Shape> shapes = new ConcurrentHashMap<>();

  /**
   * Looks at the routes.
   *
   * @throws RouteFileException when a file cannot be read
   */
  public RouteShapes(RouteFiles files, List<String> flows) {
    this.files = files;
    flows.forEach(this::refresh);
  }

  /** Looks at the route of a flow again. Throws as the constructor does. */
  public void refresh(String flow) {
    Path file = files.file(flow);
    shapes.put(
        flow,
        new Shape(
            FlowCheck.endsInItsOnlySink(file),
            FlowCheck.leadsStraightToSink(file),
            UNDELETABLE.stream().anyMatch(datatype -> FlowCheck.sends(file, datatype))));
  }

  /** Whether messages of a flow may wait for a fuller request. */
  public boolean fillsRequests(String flow) {
    return shape(flow).filling();
  }

  /** Whether a flow sends what Custobar cannot remove. */
  public boolean sendsUndeletable(String flow) {
    return shape(flow).undeletable();
  }

  /** Whether a flow's rows go from the source to the sink with no step between. */
  public boolean leadsStraight(String flow) {
    return shape(flow).straight();
  }

  private Shape shape(String flow) {
    return shapes.getOrDefault(flow, UNKNOWN);
  }
}
