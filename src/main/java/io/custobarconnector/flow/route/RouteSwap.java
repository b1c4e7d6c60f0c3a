package io.custobarconnector.flow.route;

import io.custobarconnector.error.RouteError;
import io.custobarconnector.journal.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Puts the routes of one file in the place of those that run. Not Camel's own reload: that one may
 * take away all routes for a mistake in one file, and says that all is well.
 */
public final class RouteSwap {

  private final CamelContext camel;
  private final Map<Path, byte[]> running = new ConcurrentHashMap<>();

  /**
   * @param files those whose routes run in this Camel now
   */
  public RouteSwap(CamelContext camel, List<Path> files) {
    this.camel = camel;
    files.forEach(file -> running.put(file, bytes(file)));
  }

  /**
   * Replaces the routes of a flow if its file is another one now; no run of it goes on. What the
   * file's kamelets made of themselves besides stays where nobody calls it, until the process ends.
   *
   * @throws RouteFileException when they cannot be loaded; those that ran before run again then
   */
  public void replace(String flow, Path file) {
    byte[] next = bytes(file);
    if (Arrays.equals(next, running.get(file))) {
      return;
    }
    try {
      remove(flow, file);
      load(file, next);
    } catch (Exception e) {
      try {
        remove(flow, file);
        load(file, running.get(file));
      } catch (Exception alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw new RouteFileException(
          RouteError.START, "%s: %s".formatted(file, FailureText.of(e)), e);
    }
    running.put(file, next);
  }

  private void remove(String flow, Path file) throws Exception {
    for (Route route : List.copyOf(camel.getRoutes())) {
      if (isOf(route, flow, file)) {
        camel.getRouteController().stopRoute(route.getRouteId());
        camel.removeRoute(route.getRouteId());
      }
    }
  }

  /** Also the route that the flow's source is made of, which takes the flow's address. */
  private static boolean isOf(Route route, String flow, Path file) {
    Resource from = route.getSourceResource();
    return (from != null && from.getLocation().equals(RouteFiles.location(file)))
        || (route.isCreatedByKamelet()
            && route.getEndpoint().getEndpointUri().equals("direct://" + flow));
  }

  private void load(Path file, byte[] text) throws Exception {
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(ResourceHelper.fromBytes(RouteFiles.location(file), text));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RouteFileException(RouteError.UNREADABLE, "%s cannot be read".formatted(file), e);
    }
  }
}
