package io.custobarconnector.settings.part;

import java.util.Map;
import java.util.Optional;

/**
 * Where traces go.
 *
 * @param endpoint the collector's address for spans; empty when there are no traces
 * @param header what the collector wants to see in each request, name and value
 * @param share of all traces, 0 to 1
 */
public record TracingSettings(
    String endpoint, Optional<Map.Entry<String, String>> header, double share) {

  public boolean enabled() {
    return !endpoint.isEmpty();
  }
}
