package io.custobarconnector.flow;

import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.limit.RequestBudget;
import io.custobarconnector.custobar.upload.RejectionLimit;
import io.custobarconnector.custobar.upload.Uploads;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Nulls;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.HttpApiFiles;
import io.custobarconnector.flow.route.HttpSourceCheck;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.flow.route.RouteShapes;
import io.custobarconnector.flow.schedule.Schedules;
import io.custobarconnector.forget.ErasedContacts;
import io.custobarconnector.forget.PeopleToForget;
import io.custobarconnector.journal.ForgottenContacts;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.SharedBudget;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.record.RecordedMappings;
import io.custobarconnector.journal.rejected.Payloads;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.CustobarSettings;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.settings.part.PayloadSettings;
import io.custobarconnector.source.Changes;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.http.HttpSource;
import io.custobarconnector.webshop.Jslt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** Turns settings into the parts that routes work with, and into a started Camel. */
public final class Wiring {

  private final Settings settings;
  private final RouteFiles files;
  private final List<String> flows;
  private final RouteShapes shapes;
  private final HttpApiFiles httpApis;
  private final Datatypes datatypes;

  public Wiring(Settings settings, RouteFiles files, List<String> flows) {
    this.settings = settings;
    this.files = files;
    this.flows = flows;
    Map<String, String> customFields = new HashMap<>();
    settings
        .customFields()
        .forEach((field, type) -> customFields.put("custom-fields." + field, type));
    this.shapes = new RouteShapes(files, flows);
    this.httpApis =
        new HttpApiFiles(files.directory(), RouteFiles.installation().resolve("routes"), settings);
    this.datatypes = Datatypes.load(CustomFields.of(settings.custobar().company(), customFields));
  }

  public Datatypes datatypes() {
    return datatypes;
  }

  public Source source(DataSource database) {
    return new Source(
        database,
        files.directory(),
        settings.forQueries(),
        settings.timeZone(),
        settings.source().pageSize(),
        settings.source().queryTimeout(),
        settings.source().overlap(),
        this::comparesAllRows);
  }

  /** A query without a flow of its own is one of changes. */
  private boolean comparesAllRows(String flow) {
    return settings.flows().contains(flow)
        && settings.flow(flow).changes() == FlowSettings.Changes.SNAPSHOT;
  }

  /** What the flows' routes look like. */
  public RouteShapes shapes() {
    return shapes;
  }

  Changes changes(Source source, DeliveredMessages delivered, DataSource journal) {
    return new Changes(
        source,
        new Horizons(journal),
        delivered,
        this::followsDeletions,
        shapes::fillsRequests,
        shapes::leadsStraight);
  }

  public boolean followsDeletions(String flow) {
    return settings.flow(flow).deletions() != FlowSettings.Deletions.IGNORE
        && !shapes.sendsUndeletable(flow);
  }

  public ChangeGuard guard(Source source, DeliveredMessages delivered, DataSource journal) {
    return new ChangeGuard(
        source, delivered, new FlowProgress(journal), flow -> settings.flow(flow).maxChange());
  }

  MappingChanges mappings(Source source, DataSource journal) {
    return new MappingChanges(source, datatypes, settings, new RecordedMappings(journal));
  }

  /**
   * People who are to be forgotten.
   *
   * @param journal connections whose search path is the journal's schema
   */
  public PeopleToForget peopleToForget(DataSource journal) {
    return peopleToForget(journal, leases(journal));
  }

  /** As above, with the leases of this process. */
  PeopleToForget peopleToForget(DataSource journal, Leases leases) {
    return new PeopleToForget(journal, ErasureCounts.all(files, (customer, dropped) -> {}), leases);
  }

  /**
   * The schedules that this process shares with others.
   *
   * @param journal connections whose search path is the journal's schema
   * @param process its name, as no other has it
   */
  Schedules schedules(DataSource journal, String process) {
    return new Schedules(journal, process, times());
  }

  /** What runs when, by the name of its schedule; the same in processes with the same settings. */
  private Map<String, String> times() {
    Map<String, String> times = new TreeMap<>();
    times.put("time-zone", settings.timeZone().toString());
    for (String flow : flows) {
      times.put(flow, settings.flow(flow).schedule());
      reconcile(flow).ifPresent(cron -> times.put(flow + "-reconcile", cron));
    }
    return times;
  }

  /** When the flow's rows are all compared; empty when they are not. */
  Optional<String> reconcile(String flow) {
    return settings
        .flow(flow)
        .reconcile()
        .filter(cron -> ReconcileCheck.of(settings, flow).isPossible());
  }

  /**
   * The leases of this process.
   *
   * @param journal connections whose search path is the journal's schema
   */
  public Leases leases(DataSource journal) {
    return new Leases(journal, settings.lease());
  }

  /**
   * Phone numbers and e-mail addresses of people who were forgotten.
   *
   * @param journal connections whose search path is the journal's schema
   */
  public ErasedContacts erasedContacts(DataSource journal) {
    return new ErasedContacts(contacts(), new ForgottenContacts(journal), settings.timeZone());
  }

  /** Reads phone numbers and e-mail addresses. */
  public Contacts contacts() {
    return new Contacts(datatypes, settings.defaultRegion());
  }

  public void check(Source source) {
    FlowCheck check = new FlowCheck(files, source, datatypes);
    flows.forEach(check::check);
    HttpSourceCheck http = httpSourceCheck();
    flows.forEach(http::check);
  }

  /** A look at the flows that read over HTTP. */
  public HttpSourceCheck httpSourceCheck() {
    return new HttpSourceCheck(files, mapping(), httpApis);
  }

  /** Reads a flow's route and parameters, as they are used from now on. */
  void take(String flow) {
    shapes.refresh(flow);
    httpApis.refresh(flow);
    httpSourceCheck().source(flow);
  }

  /**
   * The mapping of webshop orders, which remembers what was delivered.
   *
   * @param journal connections whose search path is the journal's schema
   */
  Jslt jslt(DataSource journal, DeliveredMessages delivered) {
    JournalReader reader = new JournalReader(journal);
    FlowProgress progress = new FlowProgress(journal);
    return new Jslt(
        files.directory(),
        settings.forQueries(),
        Datatypes.NAMES,
        delivered,
        // A look before the first run finds no journal at all.
        flow -> reader.firstRun(flow).flatMap(first -> progress.readUpTo(flow)));
  }

  private Jslt mapping() {
    return new Jslt(files.directory(), settings.forQueries());
  }

  /**
   * How long a whole answer of a source over HTTP may take: a large one may take longer than its
   * silences may.
   */
  public Duration longestHttpAnswer() {
    return settings.webshop().responseTimeout().multipliedBy(10);
  }

  /** What is asked over HTTP. */
  public HttpSource httpSource() {
    return new HttpSource(httpApis, InstantSource.system());
  }

  /** Shared with all other processes on the journal. */
  RequestBudget budget(DataSource journal, LongSupplier nanoTime) {
    CustobarSettings custobar = settings.custobar();
    return new RequestBudget(
        custobar.requestsPerMinute(),
        new SharedBudget(journal),
        custobar.authScheme() + " " + custobar.token(),
        nanoTime);
  }

  private Conversion conversion(String flow) {
    FlowSettings chosen = settings.flow(flow);
    return new Conversion(
        settings.defaultRegion(),
        settings.timeZone(),
        Conversion.InvalidField.valueOf(chosen.invalidField().name()),
        Conversion.Deletions.valueOf(chosen.deletions().name()),
        chosen.nulls().map(nulls -> Nulls.valueOf(nulls.name())));
  }

  /** How messages that Custobar refused are kept. */
  Payloads payloads() {
    PayloadSettings chosen = settings.payloads();
    return new Payloads(Payloads.How.valueOf(chosen.how().name()), chosen.key(), chosen.age());
  }

  /** Rows on their way to requests. */
  public Uploads uploads(Fingerprints known) {
    return uploads(known, new RejectionLimit(flow -> settings.flow(flow).maxRejected()));
  }

  /** As above, with another limit of what may be rejected. */
  public Uploads uploads(Fingerprints known, RejectionLimit limit) {
    return new Uploads(
        datatypes, this::conversion, flow -> settings.flow(flow).batchSize(), known, limit);
  }
}
