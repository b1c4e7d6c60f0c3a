package io.custobarconnector.flow.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * How long Custobar takes for each kind of request, and what it answers. Whatever a route sends to
 * Custobar's address is seen, however the route does it.
 */
public final class RequestMeters extends EventNotifierSupport {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry metrics;
  private final String custobar;

  /**
   * @param custobar the address that requests go to
   */
  public RequestMeters(MeterRegistry metrics, String custobar) {
    this.metrics = metrics;
    this.custobar = custobar;
    setIgnoreCamelContextEvents(true);
    setIgnoreRouteEvents(true);
    setIgnoreServiceEvents(true);
    setIgnoreStepEvents(true);
    setIgnoreExchangeCreatedEvent(true);
    setIgnoreExchangeCompletedEvent(true);
    setIgnoreExchangeFailedEvents(true);
    setIgnoreExchangeRedeliveryEvents(true);
  }

  @Override
  public boolean isEnabled(CamelEvent event) {
    // Camel measures the time only when somebody wants to hear of its beginning, too.
    return event instanceof ExchangeSendingEvent || event instanceof ExchangeSentEvent;
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof ExchangeSentEvent sent && isCustobar(sent.getEndpoint())) {
      Timer.builder("connector_custobar_request")
          .tag("kind", kind(sent.getExchange()))
          .tag("status", status(sent.getExchange()))
          .description("How long Custobar takes to answer")
          .serviceLevelObjectives(BUCKETS)
          .register(metrics)
          .record(Duration.ofMillis(sent.getTimeTaken()));
    }
  }

  private boolean isCustobar(Endpoint endpoint) {
    return endpoint.getEndpointUri().startsWith(custobar);
  }

  private static String kind(Exchange exchange) {
    if ("TILL".equals(exchange.getVariable("priority", String.class))) {
      return "look_up";
    }
    return exchange.getVariable("address", "", String.class).contains("/upload/")
        ? "upload"
        : "read";
  }

  /** The number of the answer; {@code none} when there was no answer. */
  private static String status(Exchange exchange) {
    Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    return exchange.getException() != null || status == null ? "none" : status.toString();
  }
}
