package io.custobarconnector;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefits.BenefitSettings;
import io.custobarconnector.benefits.Benefits;
import io.custobarconnector.benefits.RefusedKeys;
import io.custobarconnector.benefits.TillServers;
import io.custobarconnector.benefits.TillTls;
import io.custobarconnector.changes.Changes;
import io.custobarconnector.changes.JsltMapping;
import io.custobarconnector.changes.Source;
import io.custobarconnector.changes.Webshop;
import io.custobarconnector.consent.PermissionWebhook;
import io.custobarconnector.custobar.Contacts;
import io.custobarconnector.custobar.Conversion;
import io.custobarconnector.custobar.CustomFields;
import io.custobarconnector.custobar.Datatypes;
import io.custobarconnector.custobar.ErasedContacts;
import io.custobarconnector.custobar.Nulls;
import io.custobarconnector.custobar.RequestBudget;
import io.custobarconnector.journal.DeliveredMessages;
import io.custobarconnector.journal.FlowProgress;
import io.custobarconnector.journal.ForgottenContacts;
import io.custobarconnector.journal.Horizons;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Leases;
import io.custobarconnector.journal.PeopleToForget;
import io.custobarconnector.journal.RecordedMappings;
import io.custobarconnector.journal.SharedBudget;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.spi.RestConsumerFactory;

/** Turns settings into the parts that routes work with, and into a started Camel. */
final class Wiring {

  /** Less than the five seconds in which the connector promises to stop. */
  private static final String STOP_SECONDS = "4";

  /** The name of the bean that gives Camel its Quartz. */
  static final String SCHEDULES = "schedules";

  /** The name under which requests are taken when none are. */
  private static final String UNSERVED = "unserved";

  /** The flows that tills or Custobar call. */
  private static final Set<String> ANSWERING = Set.of("marketing-permissions", "benefits");

  /** What Custobar cannot remove: nothing is told of such rows when they go. */
  private static final Set<String> UNDELETABLE = Set.of("sales", "events");

  private final Settings settings;
  private final RouteFiles files;
  private final List<String> flows;
  private final Datatypes datatypes;

  Wiring(Settings settings, RouteFiles files, List<String> flows) {
    this.settings = settings;
    this.files = files;
    this.flows = flows;
    Map<String, String> customFields = new HashMap<>();
    settings
        .customFields()
        .forEach((field, type) -> customFields.put("custom-fields." + field, type));
    this.datatypes = Datatypes.load(CustomFields.of(settings.custobar().company(), customFields));
  }

  Datatypes datatypes() {
    return datatypes;
  }

  Source source(DataSource database) {
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

  /** The flows of which messages may wait for a fuller request. */
  private Set<String> fillRequests() {
    return flows.stream()
        .filter(flow -> FlowCheck.endsInItsOnlySink(files.file(flow)))
        .collect(Collectors.toSet());
  }

  /** The flows whose rows go from the source to the sink with no step between. */
  private Set<String> leadStraight() {
    return flows.stream()
        .filter(flow -> FlowCheck.leadsStraightToSink(files.file(flow)))
        .collect(Collectors.toSet());
  }

  Changes changes(Source source, DeliveredMessages delivered, DataSource journal) {
    return new Changes(
        source,
        new Horizons(journal),
        delivered,
        this::followsDeletions,
        fillRequests()::contains,
        leadStraight()::contains);
  }

  private boolean followsDeletions(String flow) {
    return settings.flow(flow).deletions() != FlowSettings.Deletions.IGNORE
        && UNDELETABLE.stream().noneMatch(datatype -> FlowCheck.sends(files.file(flow), datatype));
  }

  Guard guard(Source source, DeliveredMessages delivered, DataSource journal) {
    return new Guard(
        source, delivered, new FlowProgress(journal), flow -> settings.flow(flow).maxChange());
  }

  Mappings mappings(Source source, DataSource journal) {
    return new Mappings(source, datatypes, settings, new RecordedMappings(journal));
  }

  /**
   * What tills use.
   *
   * @param camel asks the routes; needed only once they run
   * @throws RouteFileException when benefits.sql is missing or wrong
   */
  Benefits benefits(Leases leases, RefusedKeys refused, Supplier<ProducerTemplate> camel) {
    BenefitSettings chosen = settings.benefits();
    JournalSettings journal = settings.journal();
    boolean together = journal.url().equals(settings.source().url());
    HikariDataSource database =
        Databases.tills(journal, chosen.deadline(), settings.pools().tills());
    Optional<HikariDataSource> source = Optional.empty();
    try {
      if (!together) {
        source = Optional.of(Databases.uses(settings.source(), chosen.deadline()));
      }
      return new Benefits(
          database,
          source,
          files.directory().resolve("benefits.sql"),
          datatypes,
          chosen,
          leases,
          refused,
          camel);
    } catch (RuntimeException e) {
      source.ifPresent(HikariDataSource::close);
      database.close();
      throw e instanceof IllegalArgumentException ? new RouteFileException(e.getMessage(), e) : e;
    }
  }

  /**
   * The port of the tills, and of Custobar's webhook.
   *
   * @param webhook empty when no webhook is served; nobody's secret is right then
   * @param refused counts those whose key is not right
   */
  TillServers tillServers(
      Optional<Benefits> tills, Optional<PermissionWebhook> webhook, RefusedKeys refused) {
    PosSettings pos = settings.pos();
    Optional<TillTls> tls =
        pos.keystore().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TillTls(
                    new TillTls.Store(Path.of(pos.keystore()), pos.keystorePassword()),
                    pos.truststore().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                            new TillTls.Store(
                                Path.of(pos.truststore()), pos.truststorePassword()))));
    return new TillServers(
        settings.benefits().bodyLimit(),
        tills,
        authorization ->
            webhook
                .map(here -> here.problem(authorization))
                .orElseGet(() -> Optional.of(PermissionWebhook.refusal())),
        refused,
        tls);
  }

  /**
   * People who are to be forgotten.
   *
   * @param journal connections whose search path is the journal's schema
   */
  PeopleToForget peopleToForget(DataSource journal) {
    return peopleToForget(journal, leases(journal));
  }

  /** As above, with the leases of this process. */
  PeopleToForget peopleToForget(DataSource journal, Leases leases) {
    return new PeopleToForget(journal, CountedTraces.all(files, (customer, dropped) -> {}), leases);
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
  Leases leases(DataSource journal) {
    return new Leases(journal, settings.lease());
  }

  /**
   * Phone numbers and e-mail addresses of people who were forgotten.
   *
   * @param journal connections whose search path is the journal's schema
   */
  ErasedContacts erasedContacts(DataSource journal) {
    return new ErasedContacts(contacts(), new ForgottenContacts(journal), settings.timeZone());
  }

  /** Reads phone numbers and e-mail addresses. */
  Contacts contacts() {
    return new Contacts(datatypes, settings.defaultRegion());
  }

  void check(Source source) {
    FlowCheck check = new FlowCheck(files, source, datatypes);
    flows.forEach(check::check);
    WebshopCheck webshop = new WebshopCheck(files, mapping(), settings.webshop());
    flows.forEach(webshop::check);
  }

  /**
   * The mapping of webshop orders, which remembers what was delivered.
   *
   * @param journal connections whose search path is the journal's schema
   */
  JsltMapping mapping(DataSource journal, DeliveredMessages delivered) {
    JournalReader reader = new JournalReader(journal);
    FlowProgress progress = new FlowProgress(journal);
    return new JsltMapping(
        files.directory(),
        settings.forQueries(),
        delivered,
        // A look before the first run finds no journal at all.
        flow -> reader.firstRun(flow).flatMap(first -> progress.readUpTo(flow)));
  }

  private JsltMapping mapping() {
    return new JsltMapping(files.directory(), settings.forQueries());
  }

  Webshop webshop() {
    WebshopSettings webshop = settings.webshop();
    return new Webshop(
        webshop.platform(), webshop.overlap(), webshop.orderPrefix(), InstantSource.system());
  }

  /** Shared with all other processes on the journal. */
  RequestBudget budget(DataSource journal) {
    CustobarSettings custobar = settings.custobar();
    return new RequestBudget(
        custobar.requestsPerMinute(),
        new SharedBudget(journal),
        custobar.authScheme() + " " + custobar.token());
  }

  Conversion conversion(String flow) {
    FlowSettings chosen = settings.flow(flow);
    return new Conversion(
        settings.defaultRegion(),
        settings.timeZone(),
        Conversion.InvalidField.valueOf(chosen.invalidField().name()),
        Conversion.Deletions.valueOf(chosen.deletions().name()),
        chosen.nulls().map(nulls -> Nulls.valueOf(nulls.name())));
  }

  int batchSize(String flow) {
    return settings.flow(flow).batchSize();
  }

  /** Camel for flows that upload; with the management port when it serves. */
  Main camel(Map<String, Object> beans, boolean serving, int managementPort) {
    Properties properties = properties(true);
    // Several verbs may lead to one route.
    properties.setProperty("camel.rest.inlineRoutes", "false");
    if (!serving) {
      beans.put(UNSERVED, unserved());
      properties.setProperty("camel.rest.component", UNSERVED);
    }
    if (serving) {
      properties.setProperty("camel.component.quartz.schedulerFactory", "#" + SCHEDULES);
      ManagementSettings management = settings.management();
      properties.setProperty("camel.management.enabled", "true");
      properties.setProperty("camel.management.host", management.host());
      properties.setProperty("camel.management.port", Integer.toString(managementPort));
      properties.setProperty("camel.management.healthCheckEnabled", "true");
      properties.setProperty("camel.management.metricsEnabled", "true");
      if (flows.stream().anyMatch(ANSWERING::contains)) {
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.host", settings.pos().host());
        properties.setProperty(
            "camel.server.port",
            Integer.toString(Ports.free("pos.port", settings.pos().host(), settings.pos().port())));
        properties.setProperty("camel.rest.component", "platform-http");
        Keystore.check(settings.pos());
      }
      properties.setProperty("camel.metrics.enabled", "true");
      properties.setProperty("camel.metrics.binders", "jvm-memory,processor");
    }
    RouteCalls.check(files, flows, beans);
    Main camel = started(beans, properties);
    // Metrics would look through all meters at each step of each exchange, for times that nobody
    // reads.
    camel
        .getCamelContext()
        .getManagementStrategy()
        .getEventNotifiers()
        .forEach(notifier -> notifier.setIgnoreExchangeEvents(true));
    return camel;
  }

  /** Camel for a look at what would be sent: the upload is replaced by the given route. */
  Main camelWithout(RouteBuilder upload, Map<String, Object> beans) {
    RouteCalls.check(files, flows, beans);
    Properties properties = properties(false);
    Main camel = main(beans, properties);
    camel.configure().addRoutesBuilder(upload);
    return CamelStart.start(camel, files, flows);
  }

  /** A flow that answers requests can also run once, without a port on which anybody could ask. */
  private static RestConsumerFactory unserved() {
    return (camel, processor, verb, path, template, consumes, produces, configuration, more) ->
        camel
            .getEndpoint("direct:unserved-" + verb + path + (template == null ? "" : template))
            .createConsumer(processor);
  }

  private Main started(Map<String, Object> beans, Properties properties) {
    return CamelStart.start(main(beans, properties), files, flows);
  }

  private static Main main(Map<String, Object> beans, Properties properties) {
    Main camel = new Main();
    beans.forEach(camel::bind);
    camel.setOverrideProperties(properties);
    return camel;
  }

  private Properties properties(boolean uploading) {
    CustobarSettings custobar = settings.custobar();
    Properties properties = new Properties();
    properties.putAll(settings.asProperties());
    properties.putAll(settings.camelProperties());
    properties.setProperty("camel.main.name", "connector");
    properties.setProperty("camel.main.autoConfigurationLogSummary", "false");
    // The connector starts it when all flows are scheduled.
    properties.setProperty("camel.component.quartz.autoStartScheduler", "false");
    properties.setProperty("camel.main.startupSummaryLevel", "Off");
    properties.setProperty("camel.main.streamCachingEnabled", "false");
    properties.setProperty("camel.main.shutdownTimeout", STOP_SECONDS);
    properties.setProperty("camel.main.shutdownSuppressLoggingOnTimeout", "true");
    properties.setProperty(
        "camel.main.routesIncludePattern", files.includePattern(flows, uploading));
    properties.setProperty(
        "camel.component.kamelet.location", RouteFiles.location(files.kamelets()));
    for (String component : List.of("http", "https")) {
      String prefix = "camel.component." + component + ".";
      // The client would repeat a 429 or 503 by itself: uncounted, past the budget and our waits.
      properties.setProperty(prefix + "automaticRetriesDisabled", "true");
      properties.setProperty(
          prefix + "connectTimeout", Long.toString(custobar.connectTimeout().toMillis()));
      properties.setProperty(
          prefix + "connectionRequestTimeout", Long.toString(custobar.connectTimeout().toMillis()));
      properties.setProperty(
          prefix + "responseTimeout", Long.toString(custobar.responseTimeout().toMillis()));
      properties.setProperty(
          prefix + "soTimeout", Long.toString(custobar.responseTimeout().toMillis()));
    }
    return properties;
  }
}
