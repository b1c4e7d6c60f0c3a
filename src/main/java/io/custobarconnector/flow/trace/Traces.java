package io.custobarconnector.flow.trace;

import io.custobarconnector.settings.part.TracingSettings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where spans go: in batches, from a thread of its own, so that a collector holds nobody up. */
public final class Traces implements AutoCloseable {

  /** What is not sent by then, when the connector stops, is lost. */
  private static final Duration LAST = Duration.ofSeconds(1);

  /** Writes by itself, past the log, each time that it cannot send. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

  private final SdkTracerProvider provider;

  /**
   * @param process this process, as no other is called
   */
  public Traces(TracingSettings settings, String company, String process) {
    LIBRARY.setLevel(Level.OFF);
    OtlpHttpSpanExporterBuilder collector =
        OtlpHttpSpanExporter.builder().setEndpoint(settings.endpoint());
    settings.header().ifPresent(header -> collector.addHeader(header.getKey(), header.getValue()));
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "custobar-connector",
                        AttributeKey.stringKey("service.namespace"),
                        company,
                        AttributeKey.stringKey("service.instance.id"),
                        process)))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.share())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        new OwnAttributes(collector.build(), new AtomicBoolean()))
                    .build())
            .build();
  }

  /** Begins spans. */
  public Tracer tracer() {
    return provider.get("custobar-connector");
  }

  @Override
  public void close() {
    provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
  }
}
