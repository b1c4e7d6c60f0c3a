package io.custobarconnector.flow;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.http.BenefitEndpoint;
import io.custobarconnector.custobar.limit.Priority;
import io.custobarconnector.custobar.upload.CustobarComparison;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.metric.BudgetMeters;
import io.custobarconnector.flow.metric.CertificateMeters;
import io.custobarconnector.flow.metric.Freshness;
import io.custobarconnector.flow.metric.JournalMeters;
import io.custobarconnector.flow.metric.Reachable;
import io.custobarconnector.flow.metric.RunMeters;
import io.custobarconnector.flow.metric.Scrape;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.flow.route.RouteSwap;
import io.custobarconnector.flow.schedule.Schedules;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.rejected.RejectedRows;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.settings.part.ManagementSettings;
import io.custobarconnector.source.Source;
import io.custobarconnector.webshop.Jslt;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;

/** The connector, running: Camel with the routes of the chosen flows, and what they work with. */
public final class Connector implements AutoCloseable {

  private final Settings settings;
  private final List<String> flows;
  private final LongSupplier nanoTime;
  private final ConnectorParts parts;
  private final int managementPort;
  private final Main camel;
  private final RouteFiles files;
  private final RouteSwap swap;
  private final ProducerTemplate template;
  private final Reachable sourceHealth;

  private Connector(
      Settings settings,
      List<String> flows,
      boolean serving,
      boolean trying,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.flows = flows;
    this.nanoTime = nanoTime;
    this.files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    this.parts =
        new ConnectorParts(settings, files, flows, serving, trying, nanoTime, () -> template());
    this.sourceHealth = new Reachable("source", "the source database", parts.sourceDatabase);
    try {
      ManagementSettings management = settings.management();
      this.managementPort =
          serving ? Ports.free("management.port", management.host(), management.port()) : 0;
      this.camel =
          new CamelSetup(settings, files, flows).start(parts.beans(), serving, managementPort);
      this.template = camel.getCamelContext().createProducerTemplate();
      this.swap = new RouteSwap(camel.getCamelContext(), flows.stream().map(files::file).toList());
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private ProducerTemplate template() {
    return template;
  }

  /**
   * Starts with flows that run when {@link #run} is called.
   *
   * @throws SettingsException when a setting does not allow it
   * @throws RouteFileException when a route or its columns are wrong
   * @throws io.custobarconnector.source.query.QueryException when a query is wrong
   * @throws UnavailableException when a database does not answer
   */
  public static Connector start(Settings settings, List<String> flows) {
    return new Connector(settings, flows, false, false, System::nanoTime);
  }

  /** As {@link #start}, only to see whether it does: the journal is not touched. */
  public static Connector tryOut(Settings settings, List<String> flows) {
    return new Connector(settings, flows, false, true, System::nanoTime);
  }

  /**
   * Starts with flows that run on their schedules, and answers on the management port. Throws as
   * {@link #start}.
   */
  public static Connector serve(Settings settings, List<String> flows) {
    return serve(settings, flows, System::nanoTime);
  }

  /**
   * As above, with a clock of one's own.
   *
   * @param nanoTime only goes forward; by it a refused key is tried again, requests of the last
   *     minute are counted, and numbers for monitoring become old
   */
  public static Connector serve(Settings settings, List<String> flows, LongSupplier nanoTime) {
    Connector connector = new Connector(settings, flows, true, false, nanoTime);
    try {
      flows.forEach(connector::schedule);
      connector.showNumbers();
      connector.startSchedules();
      connector.parts.benefits.ifPresent(BenefitEndpoint::start);
    } catch (RuntimeException e) {
      connector.close();
      throw Schedules.named(e);
    }
    return connector;
  }

  private void showNumbers() {
    List<String> reconciled =
        flows.stream().filter(flow -> ReconcileCheck.of(settings, flow).isPossible()).toList();
    camel
        .getCamelContext()
        .getRegistry()
        .findByType(MeterRegistry.class)
        .forEach(parts.metrics::add);
    JournalMeters journal =
        new JournalMeters(parts.journalDatabase, parts.benefits.isPresent(), nanoTime);
    journal.show(parts.metrics, flows, reconciled);
    parts.refusedKeys.show(parts.metrics);
    parts.runs.watchedBy(new RunMeters(parts.metrics, flows)::ended);
    parts.budget.watchedBy(
        new BudgetMeters(
            parts.metrics,
            settings.custobar().requestsPerMinute(),
            () -> TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong())));
    if (!settings.pos().keystore().isEmpty()) {
      new CertificateMeters(settings.pos(), nanoTime).show(parts.metrics);
    }
    Scrape.serve(camel.getCamelContext(), managementPort);
    HealthCheckRegistry health = HealthCheckRegistry.get(camel.getCamelContext());
    health.register(Reachable.toWrite("journal", "the journal's database", parts.journalDatabase));
    health.register(sourceHealth);
    health.register(new Freshness(journal, flows));
  }

  private void schedule(String flow) {
    TemplatedRouteBuilder.builder(camel.getCamelContext(), "schedule")
        .routeId(flow + "-schedule")
        .parameter("flow", flow)
        .parameter("cron", settings.flow(flow).schedule())
        .add();
    parts
        .wiring
        .reconcile(flow)
        .ifPresent(
            cron ->
                TemplatedRouteBuilder.builder(camel.getCamelContext(), "reconcile-schedule")
                    .routeId(flow + "-reconcile")
                    .parameter("flow", flow)
                    .parameter("cron", cron)
                    .add());
  }

  /**
   * Only now, with all routes there: a flow that is due while Camel still adds its route may be
   * lost for good, or run before those that go first.
   */
  private void startSchedules() {
    parts.schedules.orElseThrow().start(camel.getCamelContext());
  }

  /** From now on, files that are saved are not read before they are {@link #takeFiles taken}. */
  public void holdFiles() {
    flows.forEach(this::hold);
  }

  private void hold(String flow) {
    if (Files.exists(files.directory().resolve(flow + ".sql"))) {
      parts.source.hold(flow);
    }
    List<String> mappings =
        files.all(flow).stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".jslt"))
            .toList();
    camel
        .getCamelContext()
        .getRegistry()
        .findByType(Jslt.class)
        .forEach(jslt -> jslt.take(flow, mappings));
    parts.wiring.take(flow);
  }

  /**
   * Takes the files of a flow as they are now, of which no run goes on.
   *
   * @throws RouteFileException when its route cannot be loaded; the one before runs on then
   */
  public void takeFiles(String flow) {
    swap.replace(flow, files.file(flow));
    hold(flow);
  }

  /**
   * Adds routes that belong to no flow, such as a page of the demo.
   *
   * @throws IllegalStateException when they cannot be started
   */
  public void add(RoutesBuilder routes) {
    try {
      camel.getCamelContext().addRoutes(routes);
    } catch (Exception e) {
      throw new IllegalStateException("routes could not be added: " + FailureText.of(e), e);
    }
  }

  /** Runs a flow now and waits for its end. Never throws for what goes wrong on the way. */
  public RunResult run(String flow) {
    return run(flow, false);
  }

  /**
   * As {@link #run(String)}.
   *
   * @param accept whether the run may change more than usual
   */
  public RunResult run(String flow, boolean accept) {
    return run(flow, Map.of("accept", accept));
  }

  /**
   * As {@link #run(String)}, but reads just the rows with these keys, which did not get through
   * before, and no changes. The cursor stays where it is.
   */
  public RunResult retry(String flow, List<String> keys) {
    return run(flow, Map.of("accept", true, "retry", keys));
  }

  /**
   * Reads all rows of a flow, and sends those before its cursor that Custobar does not have as they
   * are. The cursor stays where it is. Never throws for what goes wrong on the way.
   *
   * @param accept whether it may change more than usual
   */
  public ReconcileResult reconcile(String flow, boolean accept) {
    return reconcile(flow, accept, false);
  }

  private ReconcileResult reconcile(String flow, boolean accept, boolean withCustobar) {
    Instant start = Instant.now();
    Exchange exchange =
        template.request(
            "direct:" + flow,
            empty -> {
              empty.setVariable("reconcile", true);
              empty.setVariable("custobar", withCustobar);
              empty.setVariable("priority", Priority.BACKFILL);
              empty.setVariable("accept", accept);
            });
    return new ReconcileResult(
        result(flow, start, exchange),
        Optional.ofNullable(exchange.getVariable("run", Run.class)),
        Optional.empty());
  }

  /**
   * As {@link #reconcile(String, boolean)}, and compares with what Custobar's data API holds as
   * well, within the budget. Waits before it reads until Custobar has had time to apply what was
   * sent.
   *
   * @return the result of the reconcile, and of the comparison if it came to its end
   */
  public ReconcileResult reconcileWithCustobar(String flow, String datatype, boolean accept)
      throws InterruptedException {
    CustobarComparison comparison = new CustobarComparison(datatype, settings.custobar().url());
    parts.uploads.expectIn(comparison, flow);
    ReconcileResult reconciled = reconcile(flow, accept, true);
    if (reconciled.result().failure().isPresent()) {
      return reconciled;
    }
    comparison.leave(reconciled.run().orElseThrow().idsOfNews());
    parts.upstream.settle(flow, Run.unrecorded(flow, Optional.empty()));
    Optional<String> page = comparison.nextPage();
    while (page.isPresent()) {
      String address = page.get();
      Exchange answer =
          template.request(
              "direct:custobar-read",
              asking -> {
                asking.getMessage().setBody(address);
                asking.setVariable("priority", Priority.BACKFILL);
                asking.setVariable("run", Run.unrecorded(flow, Optional.empty()));
              });
      if (answer.getException() != null) {
        return reconciled.failing(answer.getException());
      }
      try {
        comparison.compare(answer.getMessage().getBody(byte[].class));
      } catch (RunStoppedException e) {
        return reconciled.failing(e);
      }
      page = comparison.nextPage();
    }
    return reconciled.comparedAs(comparison.result());
  }

  private RunResult run(String flow, Map<String, Object> variables) {
    Instant start = Instant.now();
    return result(
        flow,
        start,
        template.request("direct:" + flow, empty -> variables.forEach(empty::setVariable)));
  }

  /**
   * Sends a flow's rows before its cursor again, and waits for the end. Runs of the flow itself,
   * here or elsewhere, come first. Never throws for what goes wrong on the way.
   */
  public BackfillResult backfill(String flow, BackfillRequest asked) {
    Instant start = Instant.now();
    Exchange exchange =
        template.request(
            "direct:" + flow,
            empty -> {
              empty.setVariable("backfill", asked);
              empty.setVariable("priority", Priority.BACKFILL);
              // A person asks for it, so it may change what it likes.
              empty.setVariable("accept", true);
            });
    return new BackfillResult(
        result(flow, start, exchange),
        Optional.ofNullable(exchange.getVariable("run", Run.class)).flatMap(Run::backfill));
  }

  private static RunResult result(String flow, Instant start, Exchange exchange) {
    Tally tally =
        Optional.ofNullable(exchange.getVariable("run", Run.class))
            .map(Run::tally)
            .orElse(new Tally(0, 0, 0, 0, 0, 0, 0));
    return new RunResult(
        flow,
        tally,
        Duration.between(start, Instant.now()),
        Optional.ofNullable(exchange.getException()));
  }

  /** The flows that this connector runs, in the order in which they should. */
  public List<String> flows() {
    return flows;
  }

  /** Where a connector that serves answers for health and metrics. */
  public int managementPort() {
    return managementPort;
  }

  /** Runs that are going on now. */
  public Collection<Run> openRuns() {
    return parts.runs.open();
  }

  public Settings settings() {
    return settings;
  }

  /** The routes that answer on the management port; empty when it does not serve. */
  public Optional<VertxPlatformHttpRouter> managementRouter() {
    return Optional.ofNullable(
        VertxPlatformHttpRouter.lookup(
            camel.getCamelContext(),
            VertxPlatformHttpRouter.getRouterNameFromPort(managementPort)));
  }

  /** Whether tills are answered here. */
  public boolean servesTills() {
    return parts.benefits.isPresent();
  }

  /** When a flow runs next by its schedule; empty when it is switched off. */
  public Optional<Instant> nextRun(String flow) {
    return StatusReport.nextRun(settings, flow, Clock.systemUTC());
  }

  /** What is counted here. */
  public MeterRegistry metrics() {
    return parts.metrics;
  }

  /**
   * How each flow is doing, those that run elsewhere as well.
   *
   * @param journal connections whose search path is the journal's schema
   * @throws UnavailableException when a database does not answer
   */
  public List<FlowStatus> status(HikariDataSource journal) {
    return StatusReport.of(settings, journal, parts.sourceDatabase, Clock.systemUTC());
  }

  /**
   * The rejected rows.
   *
   * @param journal connections whose search path is the journal's schema
   */
  public RejectedRows rejected(HikariDataSource journal) {
    return new RejectedRows(journal, parts.wiring.payloads());
  }

  /** Whether the source database answered when it was last asked, some seconds ago at most. */
  public boolean isSourceReached() {
    return sourceHealth.wasReached();
  }

  /** The source database as flows read it. */
  public Source source() {
    return parts.source;
  }

  /** Connections to the journal. */
  public HikariDataSource journal() {
    return parts.journalDatabase;
  }

  /**
   * Stops within a few seconds: a running flow ends after the batch it is at, and goes on from
   * there next time.
   */
  @Override
  public void close() {
    parts.hurry();
    camel.stop();
    parts.close();
  }
}
