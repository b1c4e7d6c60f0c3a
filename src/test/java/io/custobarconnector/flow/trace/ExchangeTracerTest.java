package io.custobarconnector.flow.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What spans are called in routes of integrators, who may call anything that Camel can reach. */
class ExchangeTracerTest {

  @Test
  void what_a_route_reaches_outside_is_called_by_its_kind_alone() throws Exception {
    Names names = new Names();
    try (SdkTracerProvider provider =
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(names))
                .build();
        DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("tracer", Tracer.class, provider.get("test"));
      new ExchangeTracer("https://acme.custobar.com").init(camel);
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:coupons")
                  .toD("mock:connector:secret@example.com/${body}?retainFirst=1")
                  .to("direct:printed");
              from("direct:printed").to("log:printed");
            }
          });
      camel.start();
      camel.createProducerTemplate().sendBody("direct:coupons", "+358405000001");
    }
    assertThat(names.all)
        .contains("mock", "log", "direct:coupons", "direct:printed")
        .noneMatch(name -> name.contains("358405000001") || name.contains("secret"));
  }

  private record Names(List<String> all) implements SpanExporter {

    Names() {
      this(new CopyOnWriteArrayList<>());
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      spans.forEach(span -> all.add(span.getName()));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
