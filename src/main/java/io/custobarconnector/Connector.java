package io.custobarconnector;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefits.Benefits;
import io.custobarconnector.benefits.RefusedKeys;
import io.custobarconnector.changes.Source;
import io.custobarconnector.changes.WebshopRetries;
import io.custobarconnector.consent.PermissionWebhook;
import io.custobarconnector.consent.Permissions;
import io.custobarconnector.consent.TillPermissions;
import io.custobarconnector.custobar.Answers;
import io.custobarconnector.custobar.ComparisonException;
import io.custobarconnector.custobar.CustobarComparison;
import io.custobarconnector.custobar.Doubts;
import io.custobarconnector.custobar.Forgetting;
import io.custobarconnector.custobar.Priority;
import io.custobarconnector.custobar.RequestBudget;
import io.custobarconnector.custobar.Retries;
import io.custobarconnector.custobar.Uploads;
import io.custobarconnector.journal.BackfillRequest;
import io.custobarconnector.journal.DeliveredMessages;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.FlowProgress;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.Leases;
import io.custobarconnector.journal.RecordedRuns;
import io.custobarconnector.journal.Run;
import io.custobarconnector.journal.Tally;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.main.Main;

/** The connector, running: Camel with the routes of the chosen flows, and what they work with. */
public final class Connector implements AutoCloseable {

  private static final String PERMISSIONS = "marketing-permissions";
  private static final String BENEFITS = "benefits";

  private final Settings settings;
  private final Wiring wiring;
  private final List<String> flows;
  private final HikariDataSource sourceDatabase;
  private final Optional<HikariDataSource> sourceToWrite;
  private final HikariDataSource journalDatabase;
  private final Optional<Benefits> benefits;
  private final RefusedKeys refusedKeys = new RefusedKeys();
  private final Source source;
  private final Leases leases;
  private final RecordedRuns runs;
  private final Upstream upstream;
  private final Turns turns;
  private final Optional<Schedules> schedules;
  private final HikariDataSource budgetDatabase;
  private final RequestBudget budget;
  private final int managementPort;
  private final Main camel;
  private final ProducerTemplate template;
  private final Uploads uploads;

  private Connector(Settings settings, List<String> flows, boolean serving, boolean trying) {
    this.settings = settings;
    this.flows = flows;
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    this.wiring = new Wiring(settings, files, flows);
    this.sourceDatabase = Databases.source(settings.source(), settings.pools().reading());
    HikariDataSource journal = null;
    HikariDataSource toWrite = null;
    HikariDataSource budgetRow = null;
    RequestBudget requests = null;
    Benefits atTills = null;
    Schedules times = null;
    try {
      this.source = wiring.source(sourceDatabase);
      wiring.check(source);
      journal = Databases.journal(settings.journal(), settings.pools().flows());
      refuseOtherEncoding(journal);
      if (!trying) {
        Journal.prepare(journal, settings.journal().schema());
      }
      this.journalDatabase = journal;
      this.leases = wiring.leases(journal);
      this.runs = new RecordedRuns(journal, settings.payloads(), leases);
      if (flows.contains(PERMISSIONS)) {
        toWrite = Databases.sourceToWrite(settings.source(), settings.pools().writing());
      }
      this.sourceToWrite = Optional.ofNullable(toWrite);
      FlowProgress progress = new FlowProgress(journal);
      this.upstream = new Upstream(progress, enabled(files), settings.settle());
      this.turns = new Turns(progress, settings, flows);
      budgetRow = Databases.budget(settings.journal(), settings.pools().budget());
      this.budgetDatabase = budgetRow;
      requests = wiring.budget(budgetRow);
      this.budget = requests;
      if (flows.contains(BENEFITS)) {
        atTills = wiring.benefits(leases, refusedKeys, () -> template());
      }
      this.benefits = Optional.ofNullable(atTills);
      ManagementSettings management = settings.management();
      this.managementPort =
          serving ? Ports.free("management.port", management.host(), management.port()) : 0;
      this.uploads =
          new Uploads(
              wiring.datatypes(),
              wiring::conversion,
              wiring::batchSize,
              new DeliveredMessages(journal));
      Map<String, Object> beans = beans(wiring, files);
      if (serving) {
        times = wiring.schedules(journal, leases.instance());
        beans.put(Wiring.SCHEDULES, times);
      }
      this.schedules = Optional.ofNullable(times);
      this.camel = wiring.camel(beans, serving, managementPort);
      this.template = camel.getCamelContext().createProducerTemplate();
    } catch (RuntimeException e) {
      if (atTills != null) {
        atTills.close();
      }
      if (times != null) {
        times.close();
      }
      closeAll(requests, budgetRow, journal, toWrite, sourceDatabase);
      throw e;
    }
  }

  /** Flows that run somewhere on this journal, if not here. */
  private Predicate<String> enabled(RouteFiles files) {
    List<String> known = files.flows();
    return flow -> known.contains(flow) && settings.flow(flow).enabled();
  }

  private ProducerTemplate template() {
    return template;
  }

  /** What routes call by name. */
  private Map<String, Object> beans(Wiring wiring, RouteFiles files) {
    Map<String, Object> beans = new HashMap<>();
    beans.put("scc", sourceDatabase);
    beans.put("runs", runs);
    DeliveredMessages delivered = new DeliveredMessages(journalDatabase);
    beans.put("mappings", wiring.mappings(source, journalDatabase));
    beans.put("changes", wiring.changes(source, delivered, journalDatabase));
    beans.put("guard", wiring.guard(source, delivered, journalDatabase));
    beans.put("webshop", wiring.webshop());
    beans.put("webshopRetries", new WebshopRetries());
    beans.put("jslt", wiring.mapping(journalDatabase, delivered));
    beans.put("uploads", uploads);
    beans.put(
        "forgetting",
        new Forgetting(
            wiring.datatypes(),
            wiring.peopleToForget(journalDatabase, leases),
            wiring.erasedContacts(journalDatabase)));
    beans.put("doubts", new Doubts(settings.timeZone()));
    beans.put("upstream", upstream);
    beans.put("turns", turns);
    beans.put("budget", budget);
    beans.put("answers", new Answers(budget, InstantSource.system()));
    beans.put("retries", new Retries());
    beans.put("failures", new Failures());
    sourceToWrite.ifPresent(
        database -> {
          Permissions permissions =
              new Permissions(
                  journalDatabase,
                  database,
                  files.directory(),
                  settings.custobar().url(),
                  settings.permissions());
          beans.put("scc-write", database);
          beans.put("permissions", permissions);
          beans.put(
              "permissionWebhook", new PermissionWebhook(permissions, settings.webhookSecret()));
        });
    beans.put(
        "tillServers",
        wiring.tillServers(
            benefits,
            Optional.ofNullable((PermissionWebhook) beans.get("permissionWebhook")),
            refusedKeys));
    beans.put(
        "tillPermissions",
        new TillPermissions(
            journalDatabase, settings.custobar().url(), settings.permissions(), wiring.contacts()));
    benefits.ifPresent(tills -> beans.putAll(tills.beans()));
    return beans;
  }

  /**
   * Starts with flows that run when {@link #run} is called.
   *
   * @throws SettingsException when a setting does not allow it
   * @throws RouteFileException when a route or its columns are wrong
   * @throws io.custobarconnector.changes.QueryException when a query is wrong
   * @throws UnavailableException when a database does not answer
   */
  public static Connector start(Settings settings, List<String> flows) {
    return new Connector(settings, flows, false, false);
  }

  /** As {@link #start}, only to see whether it does: the journal is not touched. */
  static Connector tryOut(Settings settings, List<String> flows) {
    return new Connector(settings, flows, false, true);
  }

  /**
   * Starts with flows that run on their schedules, and answers on the management port. Throws as
   * {@link #start}.
   */
  public static Connector serve(Settings settings, List<String> flows) {
    Connector connector = new Connector(settings, flows, true, false);
    try {
      flows.forEach(connector::schedule);
      connector.showNumbers();
      connector.startSchedules();
      connector.benefits.ifPresent(Benefits::start);
    } catch (RuntimeException e) {
      connector.close();
      throw e;
    }
    return connector;
  }

  private void showNumbers() {
    List<String> reconciled =
        flows.stream().filter(flow -> ReconcileCheck.of(settings, flow).isPossible()).toList();
    for (MeterRegistry metrics :
        camel.getCamelContext().getRegistry().findByType(MeterRegistry.class)) {
      new MissedRows(journalDatabase).show(metrics, reconciled);
      refusedKeys.show(metrics);
    }
  }

  private void schedule(String flow) {
    TemplatedRouteBuilder.builder(camel.getCamelContext(), "schedule")
        .routeId(flow + "-schedule")
        .parameter("flow", flow)
        .parameter("cron", settings.flow(flow).schedule())
        .add();
    wiring
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
    schedules.orElseThrow().start(camel.getCamelContext());
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
    uploads.expectIn(comparison, flow);
    ReconcileResult reconciled = reconcile(flow, accept, true);
    if (reconciled.result().failure().isPresent()) {
      return reconciled;
    }
    comparison.leave(reconciled.run().orElseThrow().idsOfNews());
    upstream.settle(flow, Run.unrecorded(flow, Optional.empty()));
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
      } catch (ComparisonException e) {
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
    return runs.open();
  }

  /** The source database as flows read it. */
  public Source source() {
    return source;
  }

  /** Connections to the journal. */
  public HikariDataSource journal() {
    return journalDatabase;
  }

  /**
   * Stops within a few seconds: a running flow ends after the batch it is at, and goes on from
   * there next time.
   */
  @Override
  public void close() {
    // Each step of the stop may want one; a database that has gone should not hold up them all.
    List.of(budgetDatabase, journalDatabase, sourceDatabase).forEach(Databases::hurry);
    sourceToWrite.ifPresent(Databases::hurry);
    schedules.ifPresent(Schedules::pause);
    turns.close();
    upstream.close();
    budget.close();
    camel.stop();
    schedules.ifPresent(Schedules::close);
    runs.awaitEnd(Duration.ofSeconds(1));
    benefits.ifPresent(Benefits::close);
    closeAll(null, budgetDatabase, journalDatabase, sourceToWrite.orElse(null), sourceDatabase);
  }

  private static void closeAll(RequestBudget budget, HikariDataSource... databases) {
    if (budget != null) {
      budget.close();
    }
    for (HikariDataSource database : databases) {
      if (database != null) {
        database.close();
      }
    }
  }

  private void refuseOtherEncoding(HikariDataSource journal) {
    try {
      JournalEncoding.mistake(sourceDatabase, journal)
          .ifPresent(
              mistake -> {
                throw new SettingsException(List.of(mistake));
              });
    } catch (SQLException e) {
      throw new UnavailableException("the database fails: " + FailureText.of(e), e);
    }
  }
}
