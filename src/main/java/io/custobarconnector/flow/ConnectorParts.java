package io.custobarconnector.flow;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.FlowNames;
import io.custobarconnector.benefit.http.BenefitEndpoint;
import io.custobarconnector.benefit.http.RefusedKeys;
import io.custobarconnector.custobar.limit.RequestBudget;
import io.custobarconnector.custobar.upload.Uploads;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.flow.alert.Alerts;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.JournalEncoding;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.metric.PermissionMeters;
import io.custobarconnector.flow.metric.RequestMeters;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.flow.schedule.FlowDependencies;
import io.custobarconnector.flow.schedule.ScheduleOrder;
import io.custobarconnector.flow.schedule.Schedules;
import io.custobarconnector.flow.trace.Traces;
import io.custobarconnector.forget.Forgetting;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.record.RecordedRuns;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.permission.PermissionWebhook;
import io.custobarconnector.permission.Permissions;
import io.custobarconnector.permission.till.TillPermissions;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.source.Source;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.ProducerTemplate;

/** What the routes of a connector work with, from its settings; open until it is closed. */
final class ConnectorParts implements AutoCloseable {

  private final Settings settings;
  private final RouteFiles files;
  private final Optional<HikariDataSource> sourceToWrite;
  private final HikariDataSource budgetDatabase;
  private final Leases leases;
  private final ScheduleOrder turns;

  final Wiring wiring;
  final HikariDataSource sourceDatabase;
  final HikariDataSource journalDatabase;
  final Source source;
  final RecordedRuns runs;
  final FlowDependencies upstream;
  final RequestBudget budget;
  final RefusedKeys refusedKeys = new RefusedKeys();
  final Optional<BenefitEndpoint> benefits;
  final Uploads uploads;
  final Optional<Schedules> schedules;
  final Optional<Traces> traces;

  /** What is counted before Camel has the registry that shows it counts as well. */
  final CompositeMeterRegistry metrics = new CompositeMeterRegistry();

  /** How each part ends, the last one first. */
  private final Deque<Runnable> ends = new ArrayDeque<>();

  /**
   * Opens them. Throws as {@link Connector#start}.
   *
   * @param trying whether the journal is left as it is
   * @param nanoTime a clock that only goes forward
   * @param camel asks the routes; needed only once they run
   */
  ConnectorParts(
      Settings settings,
      RouteFiles files,
      List<String> flows,
      boolean serving,
      boolean trying,
      LongSupplier nanoTime,
      Supplier<ProducerTemplate> camel) {
    this.settings = settings;
    this.files = files;
    this.wiring = new Wiring(settings, files, flows);
    try {
      this.sourceDatabase = open(Databases.source(settings.source(), settings.pools().reading()));
      this.source = wiring.source(sourceDatabase);
      wiring.check(source);
      this.journalDatabase = open(Databases.journal(settings.journal(), settings.pools().flows()));
      refuseOtherEncoding();
      if (!trying) {
        Journal.prepare(journalDatabase, settings.journal().schema());
      }
      this.leases = wiring.leases(journalDatabase);
      this.runs = new RecordedRuns(journalDatabase, wiring.payloads(), leases);
      this.sourceToWrite =
          flows.contains(FlowNames.MARKETING_PERMISSIONS)
              ? Optional.of(
                  open(Databases.sourceToWrite(settings.source(), settings.pools().writing())))
              : Optional.empty();
      FlowProgress progress = new FlowProgress(journalDatabase);
      this.upstream = new FlowDependencies(progress, enabled(), settings.settle());
      this.turns = new ScheduleOrder(progress, new FlowPauses(journalDatabase), settings, flows);
      this.budgetDatabase = open(Databases.budget(settings.journal(), settings.pools().budget()));
      this.budget = open(wiring.budget(budgetDatabase, nanoTime), RequestBudget::close);
      this.benefits =
          flows.contains(FlowNames.BENEFITS)
              ? Optional.of(
                  open(
                      tills().endpoint(leases, refusedKeys, metrics, camel),
                      BenefitEndpoint::close))
              : Optional.empty();
      benefits.ifPresent(tills -> budget.stepBackWhile(tills::isSlow));
      this.uploads = wiring.uploads(new DeliveredMessages(journalDatabase));
      open(runs, ended -> ended.awaitEnd(Duration.ofSeconds(1)));
      this.schedules =
          serving
              ? Optional.of(
                  open(wiring.schedules(journalDatabase, leases.instance()), Schedules::close))
              : Optional.empty();
      this.traces =
          serving && settings.tracing().enabled()
              ? Optional.of(
                  open(
                      new Traces(
                          settings.tracing(), settings.custobar().company(), leases.instance()),
                      Traces::close))
              : Optional.empty();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private HikariDataSource open(HikariDataSource database) {
    return open(database, HikariDataSource::close);
  }

  private <T> T open(T part, Consumer<T> end) {
    ends.push(() -> end.accept(part));
    return part;
  }

  private void refuseOtherEncoding() {
    try {
      JournalEncoding.mistake(sourceDatabase, journalDatabase)
          .ifPresent(
              mistake -> {
                throw new SettingsException(SettingError.ENCODING, mistake);
              });
    } catch (SQLException e) {
      throw new UnavailableException(
          DatabaseError.FAILS, "the database fails: " + FailureText.of(e), e);
    }
  }

  /** Flows that run somewhere on this journal, if not here. */
  private Predicate<String> enabled() {
    List<String> known = files.flows();
    return flow -> known.contains(flow) && settings.flow(flow).enabled();
  }

  private TillWiring tills() {
    return new TillWiring(settings, files.directory(), wiring.datatypes());
  }

  /** What routes call by name. */
  Beans beans() {
    DeliveredMessages delivered = new DeliveredMessages(journalDatabase);
    Optional<PermissionWebhook> webhook = Optional.empty();
    PermissionMeters permissionMeters = new PermissionMeters(metrics);
    TillPermissions tillPermissions =
        new TillPermissions(
            journalDatabase, settings.custobar().url(), settings.permissions(), wiring.contacts());
    tillPermissions.watchedBy(permissionMeters);
    Beans beans =
        new Beans()
            .add("scc", sourceDatabase)
            .addReading(
                wiring,
                source,
                journalDatabase,
                delivered,
                runs,
                wiring.changes(source, delivered, journalDatabase),
                upstream)
            .addCustobar(budget, settings.timeZone())
            .addHttp(wiring.httpSource(), wiring.longestHttpAnswer())
            .add(uploads)
            .add(
                new Forgetting(
                    wiring.datatypes(),
                    wiring.peopleToForget(journalDatabase, leases),
                    wiring.erasedContacts(journalDatabase)))
            .add(turns)
            .add(new Failures())
            .add(alerts())
            .add(tillPermissions);
    if (sourceToWrite.isPresent()) {
      Permissions permissions =
          new Permissions(
              journalDatabase,
              sourceToWrite.get(),
              files.directory(),
              settings.custobar().url(),
              settings.permissions());
      permissions.watchedBy(permissionMeters);
      webhook = Optional.of(new PermissionWebhook(permissions, settings.webhookSecret()));
      beans.add("scc-write", sourceToWrite.get()).add(permissions).add(webhook.get());
    }
    beans.add(tills().servers(benefits, webhook, refusedKeys));
    benefits.ifPresent(
        tills -> {
          tills.parts().forEach(beans::add);
          // Camel's HTTP server takes this for its own twenty threads.
          beans.add("vertx", tills.server());
        });
    traces.ifPresent(
        kept -> {
          beans.add("tracer", kept.tracer());
          // Neither Custobar nor a till is told of traces.
          beans.add("contextPropagators", ContextPropagators.noop());
        });
    schedules.ifPresent(
        times ->
            // Camel tells the meters of what routes send, since they are there when Camel starts.
            beans.add(times).add(new RequestMeters(metrics, settings.custobar().url().toString())));
    return beans;
  }

  private Alerts alerts() {
    return new Alerts(
        settings.alerts(),
        settings.custobar().company(),
        journalDatabase,
        enabled(),
        metrics,
        leases);
  }

  /** The connector stops: nobody begins anything any more, and no wait is a long one. */
  void hurry() {
    // Each step of the stop may want one; a database that has gone should not hold up them all.
    List.of(budgetDatabase, journalDatabase, sourceDatabase).forEach(Databases::hurry);
    sourceToWrite.ifPresent(Databases::hurry);
    schedules.ifPresent(Schedules::pause);
    turns.close();
    upstream.close();
    budget.close();
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
