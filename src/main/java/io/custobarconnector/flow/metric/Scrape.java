package io.custobarconnector.flow.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Answers whoever reads the metrics, whatever they accept: Camel's own address for them refuses all
 * that do not ask for plain text, such as a browser.
 */
public final class Scrape {

  private static final String PATH = "/observe/metrics";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private Scrape() {}

  /**
   * Goes before Camel's own.
   *
   * @param port the management port
   */
  public static void serve(CamelContext camel, int port) {
    Set<MeterRegistry> registries = camel.getRegistry().findByType(MeterRegistry.class);
    Optional<PrometheusMeterRegistry> prometheus =
        registries.stream()
            .filter(PrometheusMeterRegistry.class::isInstance)
            .map(PrometheusMeterRegistry.class::cast)
            .findFirst();
    VertxPlatformHttpRouter router =
        VertxPlatformHttpRouter.lookup(camel, VertxPlatformHttpRouter.getRouterNameFromPort(port));
    if (router == null) {
      return;
    }
    prometheus.ifPresent(
        registry ->
            router
                .route(HttpMethod.GET, PATH)
                .order(-1)
                .blockingHandler(
                    asked -> {
                      String type = type(asked.request());
                      asked
                          .response()
                          .putHeader(HttpHeaders.CONTENT_TYPE, type)
                          .end(registry.scrape(type));
                    },
                    false));
  }

  private static String type(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(OPEN_METRICS)
        ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
        : TEXT;
  }
}
