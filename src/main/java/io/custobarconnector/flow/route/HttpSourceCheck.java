package io.custobarconnector.flow.route;

import io.custobarconnector.error.RouteError;
import io.custobarconnector.source.http.HttpApi;
import io.custobarconnector.webshop.Jslt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at flows that read over HTTP before they start: do their mappings compile, and is all there
 * that the source asks for.
 */
public final class HttpSourceCheck {

  private static final String SOURCE = "kamelet:http-source";

  private final RouteFiles files;
  private final Jslt mapping;
  private final HttpApiFiles apis;

  public HttpSourceCheck(RouteFiles files, Jslt mapping, HttpApiFiles apis) {
    this.files = files;
    this.mapping = mapping;
    this.apis = apis;
  }

  /**
   * Looks at a flow.
   *
   * @throws io.custobarconnector.journal.run.RunStoppedException when a mapping is wrong
   * @throws io.custobarconnector.settings.SettingsException when a parameter is wrong, or a setting
   *     that it needs is missing
   * @throws RouteFileException when there is no file of parameters
   */
  public void check(String flow) {
    files.mappings(flow).forEach(mapping::check);
    sources(flow);
  }

  /** What the source of a flow is like; empty for one that does not read over HTTP. */
  public Optional<HttpApi> source(String flow) {
    return sources(flow).stream().findFirst();
  }

  private List<HttpApi> sources(String flow) {
    List<HttpApi> sources = new ArrayList<>();
    Path file = files.file(flow);
    // What a route in Java reads is seen when it runs.
    if (!RouteFiles.isJava(file) && reads(file)) {
      for (Map<?, ?> from : FlowCheck.startsIn(file)) {
        if (SOURCE.equals(from.get("uri"))) {
          sources.add(apis.apply(FlowCheck.parameter(from, SOURCE, "api").orElse(flow)));
        }
      }
    }
    return sources;
  }

  /**
   * Whether a flow reads over HTTP.
   *
   * @throws RouteFileException when the file cannot be read
   */
  public static boolean reads(Path file) {
    try {
      return Files.readString(file).contains(SOURCE);
    } catch (IOException e) {
      throw new RouteFileException(RouteError.UNREADABLE, "%s cannot be read".formatted(file), e);
    }
  }
}
