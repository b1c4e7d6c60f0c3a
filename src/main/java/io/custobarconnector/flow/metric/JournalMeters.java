package io.custobarconnector.flow.metric;

import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.journal.FlowState;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.record.ReconcileState;
import io.custobarconnector.journal.record.RecordedReconciles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * What the journal knows, of all processes together. No number before there was one, or while the
 * journal does not answer.
 */
public final class JournalMeters {

  /** The journal is asked so often at most, however many look. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  /** Less than those who collect numbers wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DataSource journal;
  private final boolean outbox;
  private final Question<Known> question;

  /** All of one look. */
  private record Known(
      Instant now,
      Map<String, FlowState> flows,
      Map<String, ReconcileState> reconciles,
      Optional<Outbox.Backlog> backlog) {}

  /**
   * @param journal connections whose search path is the journal's schema
   * @param outbox whether uses of benefits are told from here
   * @param nanoTime a clock that only goes forward
   */
  public JournalMeters(DataSource journal, boolean outbox, LongSupplier nanoTime) {
    this.journal = journal;
    this.outbox = outbox;
    this.question = new Question<>(FRESH, nanoTime, this::known);
  }

  /**
   * Shows the numbers.
   *
   * @param flows those that run here
   * @param reconciled those of them that are reconciled
   */
  public void show(MeterRegistry metrics, List<String> flows, List<String> reconciled) {
    Gauge.builder("connector_journal_up", () -> question.answer(PATIENCE).isPresent() ? 1 : 0)
        .description("Whether the journal answers: 1 if so, 0 if not")
        .register(metrics);
    for (String flow : flows) {
      TimeGauge.builder(
              "connector_flow_last_success_timestamp",
              () -> of(known -> lastSuccess(known, flow), at -> at.toEpochMilli() / 1e3),
              TimeUnit.SECONDS)
          .tag("flow", flow)
          .description("When a run of the flow last read to its end, in seconds since 1970")
          .register(metrics);
      TimeGauge.builder(
              "connector_flow_lag",
              () ->
                  of(
                      known ->
                          state(known, flow)
                              .map(state -> Duration.between(state.behindSince(), known.now())),
                      lag -> lag.toMillis() / 1e3),
              TimeUnit.SECONDS)
          .tag("flow", flow)
          .description(
              "How long ago a run of the flow last read to its end, or the first one began")
          .register(metrics);
      Gauge.builder(
              "connector_flow_failing",
              () -> of(known -> state(known, flow), state -> state.failing() ? 1 : 0))
          .tag("flow", flow)
          .description(
              "Whether the last run of the flow failed, or its last reconcile of the last eight days: 1 if so, 0 if not")
          .register(metrics);
      Gauge.builder(
              "connector_rejected_rows",
              () -> of(known -> state(known, flow), FlowState::rejectedNow))
          .tag("flow", flow)
          .description("Rows that are rejected now")
          .register(metrics);
    }
    for (String flow : reconciled) {
      Gauge.builder(
              "connector_reconcile_missed_rows",
              () ->
                  of(
                      known -> Optional.ofNullable(known.reconciles().get(flow)),
                      ReconcileState::rowsMissed))
          .tag("flow", flow)
          .description("Rows that the cursor had missed, found by the last reconcile")
          .register(metrics);
    }
    if (outbox) {
      Gauge.builder("connector_outbox_pending", () -> of(Known::backlog, Outbox.Backlog::pending))
          .description("Uses and reversals of benefits of which Custobar is still to be told")
          .register(metrics);
      TimeGauge.builder(
              "connector_outbox_oldest",
              () -> of(known -> known.backlog().map(told -> age(told, known.now())), age -> age),
              TimeUnit.SECONDS)
          .description("Age of the oldest of them; 0 when there is none")
          .register(metrics);
    }
  }

  /**
   * When a run of each flow last read to its end, or "never"; nothing while nobody knows.
   *
   * @param patience how long to wait for the journal
   */
  Map<String, String> lastSuccesses(List<String> flows, Duration patience) {
    Map<String, String> found = new LinkedHashMap<>();
    question
        .answer(patience)
        .ifPresent(
            known ->
                flows.forEach(
                    flow ->
                        found.put(
                            flow,
                            lastSuccess(known, flow).map(Instant::toString).orElse("never"))));
    return found;
  }

  private static Optional<FlowState> state(Known known, String flow) {
    return Optional.ofNullable(known.flows().get(flow));
  }

  private static Optional<Instant> lastSuccess(Known known, String flow) {
    return state(known, flow).flatMap(FlowState::lastDeliveredAt);
  }

  private static double age(Outbox.Backlog backlog, Instant now) {
    return backlog.oldest().map(at -> Duration.between(at, now).toMillis() / 1e3).orElse(0.0);
  }

  private <T> double of(Function<Known, Optional<T>> find, ToDoubleFunction<T> number) {
    return question.answer(PATIENCE).flatMap(find).map(number::applyAsDouble).orElse(Double.NaN);
  }

  private Optional<Known> known() {
    try {
      return Optional.of(ask());
    } catch (JournalException | SQLException e) {
      return Optional.empty();
    }
  }

  private Known ask() throws SQLException {
    JournalReader reader = new JournalReader(journal);
    Optional<Outbox.Backlog> backlog = Optional.empty();
    if (outbox) {
      try (Connection connection = journal.getConnection()) {
        backlog = Optional.of(Outbox.backlog(connection));
      }
    }
    return new Known(
        reader.now(),
        reader.flows().stream().collect(Collectors.toMap(FlowState::flow, Function.identity())),
        new RecordedReconciles(journal).last(),
        backlog);
  }
}
