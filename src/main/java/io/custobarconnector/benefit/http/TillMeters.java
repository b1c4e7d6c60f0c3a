package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.Stream;

/** How long tills wait, and what they are told. */
public final class TillMeters {

  private final MeterRegistry metrics;
  private final Duration[] buckets;

  /**
   * @param deadline how long a till waits at most: one of the buckets, so that what came too late
   *     can be counted
   */
  public TillMeters(MeterRegistry metrics, Duration deadline) {
    this.metrics = metrics;
    this.buckets =
        Stream.of(
                Duration.ofMillis(25),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                deadline,
                deadline.plusMillis(100))
            .distinct()
            .sorted()
            .toArray(Duration[]::new);
    redemptions("used");
  }

  /** A till was told what its customers may use. */
  void lookedUp(Reply reply, Duration waited) {
    Timer.builder("connector_lookup")
        .tag(
            "source",
            reply.problem().map(Problem::code).orElse(reply.body().path("source").asText()))
        .description("How long tills wait for a look-up, and where the answer came from")
        .serviceLevelObjectives(buckets)
        .register(metrics)
        .record(waited);
  }

  /** A till was told whether a benefit is used. */
  void redeemed(Reply reply) {
    redemptions(reply.problem().map(Problem::code).orElse("used")).increment();
  }

  private Counter redemptions(String outcome) {
    return Counter.builder("connector_redemptions")
        .tag("outcome", outcome)
        .description("Answers to tills that wanted to use a benefit")
        .register(metrics);
  }
}
