package io.custobarconnector.cli;

import io.custobarconnector.DemoSettings;
import io.custobarconnector.RouteFiles;
import io.custobarconnector.Settings;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.ReferenceDatabase;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What stands around the connector in a demo: a Commerce Cloud database with a retailer's data, and
 * a stand-in Custobar. Both keep what they hold between starts.
 *
 * @param database the database server
 * @param commerceCloud the retailer's data
 * @param custobar the stand-in
 * @param settings the demo's settings, with the addresses of the parts
 */
record Demo(
    EmbeddedDatabase database,
    ReferenceDatabase commerceCloud,
    StandInCustobar custobar,
    Settings settings) {

  private static final long SEED = 42;

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
        stopping.closing(
            EmbeddedDatabase.start(
                demo.directory().resolve("postgresql"), demo.postgresqlPort(), Durability.SAFE));
    ReferenceDatabase commerceCloud =
        ReferenceDatabase.create(
            database.dataSource(),
            RouteFiles.installation().resolve("demo"),
            demo.scale().doubleValue(),
            SEED,
            progress);
    StandInCustobar custobar =
        stopping.closing(
            StandInCustobar.start(
                StandInOptions.builder()
                    .port(demo.custobarPort())
                    .token(settings.custobar().token())
                    .requestsPerMinute(requestsPerMinute)
                    .eventType(settings.joinEventType())
                    .dataFolder(demo.directory().resolve("custobar"))
                    .build()));
    return new Demo(
        database,
        commerceCloud,
        custobar,
        settings.with(
            Map.of(
                "scc.url", "jdbc:postgresql://localhost:%d/postgres".formatted(database.port()),
                "custobar.url", custobar.baseUrl(),
                "custobar.requests-per-minute", Integer.toString(requestsPerMinute))));
  }
}
