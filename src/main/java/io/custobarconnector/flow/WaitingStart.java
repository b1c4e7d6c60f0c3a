package io.custobarconnector.flow;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.Outage;
import io.custobarconnector.flow.metric.WaitingHealth;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.ManagementSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a connector that serves. While a database is away, it waits and tries again, and
 * health says why. The port of the tills is not open meanwhile: nobody could tell a till's key.
 */
public final class WaitingStart {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingStart.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Settings settings;

  /** Each reason is logged once, however often it comes back. */
  private final Set<String> logged = new HashSet<>();

  private WaitingStart(Settings settings) {
    this.settings = settings;
  }

  /**
   * As {@link Connector#serve}, once the databases answer. What waiting would not mend is thrown at
   * once, such as a wrong password.
   */
  public static Connector serve(Settings settings, List<String> flows) throws InterruptedException {
    return new WaitingStart(settings).serve(flows);
  }

  private Connector serve(List<String> flows) throws InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      try {
        Connector connector = Connector.serve(settings, flows);
        if (!logged.isEmpty()) {
          LOG.info(
              "the databases answer, after {} s of waiting",
              Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        }
        return connector;
      } catch (RuntimeException e) {
        if (!Outage.isCauseOf(e)) {
          throw e;
        }
        awaitDatabases(FailureText.of(e));
      }
    }
  }

  private void awaitDatabases(String reason) throws InterruptedException {
    ManagementSettings management = settings.management();
    int port = Ports.free("management.port", management.host(), management.port());
    try (WaitingHealth health = new WaitingHealth(management.host(), port)) {
      Map<String, String> away = new TreeMap<>(Map.of("start", reason));
      do {
        health.say(away);
        away.values().stream()
            .filter(logged::add)
            .forEach(
                why ->
                    LOG.warn(
                        "{}; the start waits, and tries again every {} s; health: {}",
                        why,
                        PAUSE.toSeconds(),
                        health.address()));
        Thread.sleep(PAUSE.toMillis());
        away.clear();
        ask("source", away, () -> Databases.source(settings.source(), 1));
        ask("journal", away, () -> Databases.journal(settings.journal(), 1));
      } while (!away.isEmpty());
    }
  }

  private static void ask(String what, Map<String, String> away, Supplier<HikariDataSource> open) {
    try (HikariDataSource there = open.get()) {
      LOG.debug("{} answers", there.getPoolName());
    } catch (RuntimeException e) {
      if (!Outage.isCauseOf(e)) {
        throw e;
      }
      away.put(what, FailureText.of(e));
    }
  }
}
