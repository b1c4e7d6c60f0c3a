package io.custobarconnector.flows;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Stands between the connector and Custobar, and keeps the bodies of the requests. */
public record Recorder(WireMockServer proxy) implements AutoCloseable {

  public Recorder(String custobar) {
    this(new WireMockServer(WireMockConfiguration.options().dynamicPort()));
    proxy.start();
    proxy.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom(custobar)));
  }

  public String url() {
    return proxy.baseUrl();
  }

  /** A field of each row, request by request. */
  public List<List<String>> values(String datatype, String field) {
    ObjectMapper json = new ObjectMapper();
    return proxy.getAllServeEvents().stream()
        .filter(event -> event.getRequest().getUrl().equals("/api/" + datatype + "/upload/"))
        .map(
            event -> {
              List<String> values = new ArrayList<>();
              try {
                json.readTree(event.getRequest().getBody())
                    .path(datatype)
                    .forEach(row -> values.add(row.path(field).asText()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return values;
            })
        .toList();
  }

  @Override
  public void close() {
    proxy.stop();
  }
}
