package io.custobarconnector.flow;

import io.custobarconnector.FlowNames;
import io.custobarconnector.custobar.limit.CallDeadline;
import io.custobarconnector.flow.metric.RequestMeters;
import io.custobarconnector.flow.route.CamelStart;
import io.custobarconnector.flow.route.RouteCalls;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.flow.trace.ExchangeTracer;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.CustobarSettings;
import io.custobarconnector.settings.part.ManagementSettings;
import java.util.List;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.RestConsumerFactory;
import org.quartz.simpl.ZeroSizeThreadPool;

/**
 * Camel for flows: what the settings make of its ports, its HTTP client and its scheduler.
 *
 * @param flows whose routes are loaded, and what they share
 */
public record CamelSetup(Settings settings, RouteFiles files, List<String> flows) {

  /** Less than the five seconds in which the connector promises to stop. */
  private static final String STOP_SECONDS = "4";

  /** The name under which requests are taken when none are. */
  private static final String UNSERVED = "unserved";

  /** Camel for flows that upload; with the management port when it serves. */
  public Main start(Beans beans, boolean serving, int managementPort) {
    Properties properties = properties(true);
    // Several verbs may lead to one route.
    properties.setProperty("camel.rest.inlineRoutes", "false");
    if (!serving) {
      beans.add(UNSERVED, unserved());
      properties.setProperty("camel.rest.component", UNSERVED);
      withoutSchedules(properties);
    }
    if (serving) {
      properties.setProperty("camel.component.quartz.schedulerFactory", "#schedules");
      ManagementSettings management = settings.management();
      properties.setProperty("camel.management.enabled", "true");
      properties.setProperty("camel.management.host", management.host());
      properties.setProperty("camel.management.port", Integer.toString(managementPort));
      properties.setProperty("camel.management.healthCheckEnabled", "true");
      properties.setProperty("camel.management.metricsEnabled", "true");
      // Which check says no. Routes are started before the port is, and would be a hundred checks.
      properties.setProperty("camel.health.exposureLevel", "full");
      properties.setProperty("camel.health.routesEnabled", "false");
      properties.setProperty("camel.health.consumersEnabled", "false");
      if (flows.stream().anyMatch(FlowNames.ANSWERING::contains)) {
        properties.setProperty("camel.server.enabled", "true");
        properties.setProperty("camel.server.host", settings.pos().host());
        properties.setProperty(
            "camel.server.port",
            Integer.toString(Ports.free("pos.port", settings.pos().host(), settings.pos().port())));
        properties.setProperty("camel.rest.component", "platform-http");
        Keystore.check(settings.pos());
      }
      if (settings.alerts().enabled()) {
        properties.merge(
            "camel.main.routesIncludePattern",
            RouteFiles.location(files.alerts()),
            (flows, alerts) -> flows + "," + alerts);
      }
      properties.setProperty("camel.metrics.enabled", "true");
      properties.setProperty("camel.metrics.binders", "jvm-memory,processor");
    }
    RouteCalls.check(files, flows, beans.byName());
    Main camel = main(beans, properties);
    if (serving && settings.tracing().enabled()) {
      camel.addMainListener(ExchangeTracer.on(settings.custobar().url().toString()));
    }
    CamelStart.start(camel, files, flows);
    // Metrics would look through all meters at each step of each exchange, for times that nobody
    // reads.
    camel.getCamelContext().getManagementStrategy().getEventNotifiers().stream()
        .filter(notifier -> !(notifier instanceof RequestMeters) && !ExchangeTracer.hears(notifier))
        .forEach(notifier -> notifier.setIgnoreExchangeEvents(true));
    return camel;
  }

  /** Camel for a look at what would be sent: the upload is replaced by the given route. */
  public Main startWithout(RouteBuilder upload, Beans beans) {
    RouteCalls.check(files, flows, beans.byName());
    Properties properties = properties(false);
    withoutSchedules(properties);
    Main camel = main(beans, properties);
    camel.configure().addRoutesBuilder(upload);
    return CamelStart.start(camel, files, flows);
  }

  /** A Quartz that runs nothing needs no threads, for the end of which each stop would wait. */
  private static void withoutSchedules(Properties properties) {
    properties.setProperty(
        "camel.component.quartz.properties[org.quartz.threadPool.class]",
        ZeroSizeThreadPool.class.getName());
  }

  /** A flow that answers requests can also run once, without a port on which anybody could ask. */
  private static RestConsumerFactory unserved() {
    return (camel, processor, verb, path, template, consumes, produces, configuration, more) ->
        camel
            .getEndpoint("direct:unserved-" + verb + path + (template == null ? "" : template))
            .createConsumer(processor);
  }

  private Main main(Beans beans, Properties properties) {
    Main camel = new Main();
    // The command stops it, in its order; Camel would do so as well at a signal, and wait for a
    // start
    // whose database is gone.
    camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
    String host = settings.custobar().url().getHost();
    beans
        .add(new CallDeadline(settings.custobar().longestAnswer(), host::equalsIgnoreCase))
        .byName()
        .forEach(camel::bind);
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
    String routes = files.includePattern(flows, uploading);
    if (routes.isEmpty()) {
      properties.setProperty("camel.main.routesCollectorEnabled", "false");
    } else {
      properties.setProperty("camel.main.routesIncludePattern", routes);
    }
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
      // Also of a receiver of alerts, and for any HTTP endpoint of a route that sets no limit
      // itself.
      properties.putIfAbsent(prefix + "httpClientConfigurer", "#callDeadline");
    }
    return properties;
  }
}
