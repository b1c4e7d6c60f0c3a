package io.custobarconnector.flow;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.FlowNames;
import io.custobarconnector.benefit.http.BenefitEndpoint;
import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FlowState;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.record.ReconcileState;
import io.custobarconnector.journal.record.RecordedBackfills;
import io.custobarconnector.journal.record.RecordedReconciles;
import io.custobarconnector.journal.run.BackfillState;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.quartz.CronExpression;

/** Asks journal and source how each flow is doing. */
public final class StatusReport {

  private StatusReport() {}

  /**
   * One entry for each flow that has a route file.
   *
   * @throws UnavailableException when a database does not answer
   */
  public static List<FlowStatus> of(Settings settings, Clock clock) {
    try (HikariDataSource journal = Databases.journal(settings.journal(), 4);
        HikariDataSource scc = Databases.source(settings.source(), 3)) {
      return of(settings, journal, scc, clock);
    }
  }

  /**
   * As above.
   *
   * @param journal connections whose search path is the journal's schema
   * @param scc connections to the source
   */
  public static List<FlowStatus> of(
      Settings settings, HikariDataSource journal, HikariDataSource scc, Clock clock) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    List<String> flows = files.flows();
    List<FlowStatus> report = new ArrayList<>();
    Map<String, FlowState> states =
        new JournalReader(journal)
            .flows().stream().collect(Collectors.toMap(FlowState::flow, Function.identity()));
    Wiring wiring = new Wiring(settings, files, flows);
    Source source = wiring.source(scc);
    MappingChanges mappings = wiring.mappings(source, journal);
    Map<String, BackfillState> backfills = new RecordedBackfills(journal).last();
    Map<String, ReconcileState> reconciles = new RecordedReconciles(journal).last();
    Map<String, FlowPauses.Pause> pauses = new FlowPauses(journal).all();
    for (String flow : flows) {
      Optional<FlowState> state = Optional.ofNullable(states.get(flow));
      Optional<Duration> behind = Optional.empty();
      Optional<String> problem = Optional.empty();
      Optional<Outbox.Backlog> backlog = Optional.empty();
      Optional<Instant> mappingChangedAt = Optional.empty();
      if (flow.equals(FlowNames.BENEFITS)) {
        // Its SQL writes. What is behind is what waits to be told.
        backlog = backlog(journal);
        behind = backlog.map(b -> b.oldest().map(at -> age(at, clock)).orElse(Duration.ZERO));
      } else if (settings.flow(flow).enabled()
          && Files.exists(files.directory().resolve(flow + ".sql"))
          && FlowCheck.readsChanges(files.file(flow))) {
        try {
          behind = behind(source, flow, state, clock);
          mappingChangedAt = mappings.changedAt(flow);
        } catch (QueryException | SourceUnavailableException e) {
          problem = Optional.of(e.getMessage());
        }
      }
      report.add(
          new FlowStatus(
              flow,
              state,
              behind,
              nextRun(settings, flow, clock),
              problem,
              backlog,
              mappingChangedAt,
              Optional.ofNullable(backfills.get(flow)).filter(last -> last.endedAt().isEmpty()),
              Optional.ofNullable(reconciles.get(flow)),
              Optional.ofNullable(pauses.get(flow))));
    }
    return report;
  }

  /**
   * A flow that compares all rows knows only when it last did; so does one whose times of change
   * are days or numbers, which do not tell how old a change is.
   */
  private static Optional<Duration> behind(
      Source source, String flow, Optional<FlowState> state, Clock clock) {
    if (source.isSnapshot(flow) || !source.query(flow).namesMoments()) {
      return state.flatMap(FlowState::lastDeliveredAt).map(at -> age(at, clock));
    }
    Optional<Position> position = state.flatMap(FlowState::position);
    return Optional.of(
        source
            .oldestChange(flow, position)
            .map(change -> age(change, clock))
            .orElse(Duration.ZERO));
  }

  private static Duration age(Instant at, Clock clock) {
    Duration age = Duration.between(at, clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Nothing when the journal was never opened. */
  private static Optional<Outbox.Backlog> backlog(HikariDataSource journal) {
    try {
      return Optional.of(BenefitEndpoint.backlog(journal));
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Optional.empty();
      }
      throw new UnavailableException(
          DatabaseError.NO_ANSWER, "the journal does not answer: " + e.getMessage(), e);
    }
  }

  /** When a flow runs next by its schedule; empty when it is switched off. */
  static Optional<Instant> nextRun(Settings settings, String flow, Clock clock) {
    FlowSettings chosen = settings.flow(flow);
    if (!chosen.enabled()) {
      return Optional.empty();
    }
    try {
      CronExpression cron = new CronExpression(chosen.schedule());
      cron.setTimeZone(TimeZone.getTimeZone(settings.timeZone()));
      return Optional.ofNullable(cron.getNextValidTimeAfter(Date.from(clock.instant())))
          .map(Date::toInstant);
    } catch (ParseException e) {
      throw new IllegalStateException("settings let a wrong schedule pass: " + flow, e);
    }
  }
}
