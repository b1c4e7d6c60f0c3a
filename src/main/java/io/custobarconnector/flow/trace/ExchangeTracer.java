package io.custobarconnector.flow.trace;

import io.custobarconnector.journal.run.Run;
import io.opentelemetry.api.trace.Span;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListener;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.telemetry.Op;
import org.apache.camel.telemetry.Tracer;

/**
 * Camel's own tracer: a span for each route that an exchange goes through, and for each request.
 * Spans are called by the route or by what is asked, and bear the flow and the run.
 */
public final class ExchangeTracer extends OpenTelemetryTracer {

  private final String custobar;

  /**
   * @param custobar the address that requests go to
   */
  public ExchangeTracer(String custobar) {
    this.custobar = custobar;
    // A route that is called has a span of its own, and so does a part of a route.
    setExcludePatterns("kamelet:*");
  }

  /** Begins with Camel, before its routes are there. */
  public static MainListener on(String custobar) {
    return new MainListenerSupport() {
      @Override
      public void beforeConfigure(BaseMainSupport main) {
        new ExchangeTracer(custobar).init(main.getCamelContext());
      }
    };
  }

  /** Whether this is how a tracer hears of what exchanges do. */
  public static boolean hears(EventNotifier notifier) {
    return notifier.getClass().getEnclosingClass() == Tracer.class;
  }

  @Override
  protected void beginEventSpan(Exchange exchange, Endpoint endpoint, Op op) throws Exception {
    super.beginEventSpan(exchange, endpoint, op);
    Span span = Span.current();
    span.updateName(name(exchange, endpoint, op));
    Run run = exchange.getVariable("run", Run.class);
    if (run != null) {
      span.setAttribute(OwnAttributes.PREFIX + "flow", run.flow());
      span.setAttribute(OwnAttributes.PREFIX + "run", run.id());
    }
  }

  /** Of a bounded number, without anything that a request says. */
  private String name(Exchange exchange, Endpoint endpoint, Op op) {
    String uri = endpoint.getEndpointUri();
    if (uri.startsWith(custobar)) {
      return "custobar";
    }
    if (uri.startsWith("http")) {
      return "http";
    }
    if (op == Op.EVENT_RECEIVED && exchange.getFromRouteId() != null && isFirst(uri)) {
      return exchange.getFromRouteId();
    }
    // What is outside may be called by a customer's number, a file's name or a password.
    return uri.startsWith("direct:")
        ? uri.replaceFirst("[?].*", "").replaceFirst("://", ":")
        : uri.replaceFirst(":.*", "");
  }

  /** Whether exchanges begin here, by the clock or by a request. */
  private static boolean isFirst(String uri) {
    return !uri.startsWith("direct:") && !uri.startsWith("kamelet:");
  }
}
