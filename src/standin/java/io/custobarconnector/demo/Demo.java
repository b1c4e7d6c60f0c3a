package io.custobarconnector.demo;

import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.flow.Ports;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.ReferenceDatabase;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.TradingWebshop;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.DemoSettings;
import io.custobarconnector.settings.part.PosSettings;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What stands around the connector in a demo: a Commerce Cloud database with a retailer's data, a
 * stand-in Custobar and a stand-in webshop. All keep what they hold between starts.
 *
 * @param database the database server
 * @param commerceCloud the retailer's data
 * @param custobar the stand-in
 * @param webshop the stand-in webshop, with orders of the last month
 * @param settings the demo's settings, with the addresses of the parts
 */
record Demo(
    EmbeddedDatabase database,
    ReferenceDatabase commerceCloud,
    StandInCustobar custobar,
    TradingWebshop webshop,
    Settings settings) {

  private static final String LOCAL = "127.0.0.1";
  private static final long SEED = 42;
  private static final int WEBSHOP_ORDERS = 400;

  /**
   * Starts the parts.
   *
   * @param requestsPerMinute the stand-in's request limit, and the connector's; 0 is none
   * @param progress told what is going on, a sentence at a time
   */
  static Demo start(
      Settings settings, int requestsPerMinute, Stopping stopping, Consumer<String> progress) {
    DemoSettings demo = settings.demo();
    progress.accept("Starting PostgreSQL");
    EmbeddedDatabase database =
        stopping.opening(
            () ->
                EmbeddedDatabase.start(
                    demo.directory().resolve("postgresql"),
                    demo.postgresqlPort(),
                    Durability.SAFE));
    ReferenceDatabase commerceCloud =
        ReferenceDatabase.create(
            database.dataSource(),
            RouteFiles.installation().resolve("demo"),
            demo.scale().doubleValue(),
            SEED,
            progress);
    StandInCustobar custobar =
        stopping.opening(
            () ->
                StandInCustobar.start(
                    StandInOptions.builder()
                        .port(Ports.free("demo.custobar-port", LOCAL, demo.custobarPort()))
                        .token(settings.custobar().token())
                        .requestsPerMinute(requestsPerMinute)
                        .eventType(settings.joinEventType())
                        .eventType("ORDER_STATUS_PENDING")
                        .eventType("ORDER_STATUS_PROCESSING")
                        .eventType("ORDER_STATUS_COMPLETE")
                        .eventType("ORDER_STATUS_CANCELED")
                        .eventType("ORDER_STATUS_REFUNDED")
                        .eventType(settings.benefits().eventType())
                        .eventType(settings.benefits().reversalEventType())
                        .dataFolder(demo.directory().resolve("custobar"))
                        .webhook(webhook(settings.pos()), settings.webhookSecret())
                        .build()));
    TradingWebshop webshop =
        stopping.opening(
            () ->
                TradingWebshop.start(
                    Ports.free("demo.webshop-port", LOCAL, demo.webshopPort()),
                    settings.webshop().key(),
                    settings.webshop().secret(),
                    demo.directory().resolve("webshop/orders.jsonl"),
                    database.dataSource(),
                    WEBSHOP_ORDERS,
                    SEED));
    DemoBenefits.give(custobar, settings);
    return new Demo(
        database,
        commerceCloud,
        custobar,
        webshop,
        settings.with(
            Map.of(
                "scc.url", "jdbc:postgresql://localhost:%s/postgres".formatted(database.port()),
                "custobar.url", custobar.baseUrl(),
                "webshop.url", webshop.webshop().baseUrl(),
                "custobar.requests-per-minute", Integer.toString(requestsPerMinute))));
  }

  private static URI webhook(PosSettings pos) {
    String host = pos.host().equals("0.0.0.0") ? "127.0.0.1" : pos.host();
    return URI.create("http://" + host + ":" + pos.port() + "/v1/custobar/marketing-permissions");
  }
}
