package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.sandbox.WebshopOrder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.common.BaseDataSource;

/** What the log says at its most talkative, searched for all that must not stand there. */
@ExtendWith(ReferenceDatabaseExtension.class)
class DebugLogIT {

  private static final String SHOP_KEY = "ck_9f3a71c2e5";
  private static final String SHOP_SECRET = "cs_77d0b1e4aa";

  @TempDir Path folder;

  @Test
  void no_secret_no_phone_and_no_email_stands_in_the_log_at_debug(DataSource database)
      throws Exception {
    Rows source = new Rows(database);
    try (StandInCustobar custobar =
            StandInCustobar.start(
                StandInOptions.builder().requestsPerMinute(0).applyDelay(Duration.ZERO).build());
        StandInWebshop webshop =
            StandInWebshop.start(
                0, SHOP_KEY, SHOP_SECRET, Optional.empty(), InstantSource.system())) {
      webshop.place(
          WebshopOrder.ofGuest(
              "guest.of.the.shop@example.fi",
              new WebshopOrder.Line("6410000000017", "Kahvimuki", 1, BigDecimal.TEN)));
      String log = log(settings(database, custobar, webshop));

      assertThat(log).as("the log of a run at debug").contains("DEBUG").hasSizeGreaterThan(10_000);
      assertThat(forbidden(source).filter(log::contains).limit(5))
          .as("what must not stand in the log")
          .isEmpty();
    }
  }

  private String log(Path config) throws Exception {
    try (ChildProcess process =
        ChildProcess.start(folder, "run", "--once", "--config", config.toString())) {
      process.await();
      return process.err();
    }
  }

  private static Stream<String> forbidden(Rows source) {
    TreeSet<String> all = new TreeSet<>(List.of("demo-token", SHOP_KEY, SHOP_SECRET));
    all.add(
        Base64.getEncoder()
            .encodeToString((SHOP_KEY + ":" + SHOP_SECRET).getBytes(StandardCharsets.UTF_8)));
    all.add("guest.of.the.shop@example.fi");
    for (Map<String, Object> row :
        source.list(
            """
            SELECT email AS value FROM customer WHERE email LIKE '%@%.%' AND email !~ '[ ]|@@'
            UNION SELECT customer_email FROM receipt WHERE customer_email LIKE '%@%.%'
            UNION SELECT right(regexp_replace(value, '[^0-9]', '', 'g'), 9) FROM customer_phone
                   WHERE length(regexp_replace(value, '[^0-9]', '', 'g')) >= 9\
            """)) {
      if (row.get("value") != null) {
        all.add(row.get("value").toString().strip());
      }
    }
    return all.stream();
  }

  private Path settings(DataSource database, StandInCustobar custobar, StandInWebshop webshop)
      throws Exception {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "scc.url", ((BaseDataSource) database).getURL(),
            "scc.username", "postgres",
            "custobar.url", custobar.baseUrl(),
            "custobar.token", "demo-token",
            "custobar.company", "demo",
            "custobar.requests-per-minute", "0",
            "custobar.settle", "1ms",
            "routes.directory", Path.of("routes").toAbsolutePath().toString(),
            "webshop.url", webshop.baseUrl(),
            "logging.level", "debug"));
    settings.putAll(
        Map.of(
            "webshop-orders.enabled", "true",
            "webshop.key", SHOP_KEY,
            "webshop.secret", SHOP_SECRET,
            "custom-fields.customers.loyalty_tier", "string",
            "custom-fields.customers.loyalty_points", "integer",
            "custom-fields.customers.customer_groups", "list",
            "custom-fields.events.shop_id", "string"));
    Path file = folder.resolve("application.properties");
    try (var out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    }
    return file;
  }
}
