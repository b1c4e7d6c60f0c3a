package io.custobarconnector.flow.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands spans on with what the connector itself says of them, and nothing else. Camel adds whole
 * addresses with their queries, statements and messages of exceptions, in which there may be a
 * phone number or a key.
 */
record OwnAttributes(SpanExporter collector, AtomicBoolean failing) implements SpanExporter {

  private static final Logger LOG = LoggerFactory.getLogger(OwnAttributes.class);

  /** How the connector's own attributes begin. */
  static final String PREFIX = "connector.";

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode sent =
        collector.export(spans.stream().<SpanData>map(Plain::new).toList());
    sent.whenComplete(() -> tell(sent.isSuccess()));
    return sent;
  }

  /** Once, not each few seconds. */
  private void tell(boolean taken) {
    if (failing.getAndSet(!taken) == taken) {
      LOG.warn(
          taken
              ? "traces: the collector takes them again"
              : "traces: the collector (tracing.endpoint) does not take them; they are lost until it does");
    }
  }

  @Override
  public CompletableResultCode flush() {
    return collector.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return collector.shutdown();
  }

  private static final class Plain extends DelegatingSpanData {

    private final Attributes own;
    private final StatusData status;

    Plain(SpanData span) {
      super(span);
      this.own =
          span.getAttributes().toBuilder()
              .removeIf(key -> !key.getKey().startsWith(PREFIX))
              .build();
      this.status = StatusData.create(span.getStatus().getStatusCode(), "");
    }

    @Override
    public Attributes getAttributes() {
      return own;
    }

    @Override
    public int getTotalAttributeCount() {
      return own.size();
    }

    @Override
    public List<EventData> getEvents() {
      return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
      return 0;
    }

    @Override
    public StatusData getStatus() {
      return status;
    }
  }
}
