package io.custobarconnector.permission;

import io.custobarconnector.journal.Journal;
import io.custobarconnector.permission.StoredPerson.Hook;
import io.custobarconnector.permission.StoredPerson.Line;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionJudge;
import io.custobarconnector.permission.decision.PermissionSimulationTest;
import io.custobarconnector.permission.decision.SimulatedPerson;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.FirstTrue;
import io.custobarconnector.settings.part.Ownership;
import io.custobarconnector.settings.part.PermissionRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Random histories of many people around the real store and the shipped SQL in a real PostgreSQL:
 * imports' waves, processes that die between any two statements, webhooks lost, doubled, reordered
 * and delayed, readings that page while things change, clocks apart, new addresses. The judge is
 * that of {@link PermissionSimulationTest}; the history must explain each value, too. A build goes
 * on for 20 seconds, from the same seed each time; {@code -Dpermissions.store.seed=…} begins
 * elsewhere, {@code -Dpermissions.store.seconds=…} tries more. Each seed is printed.
 */
@ExtendWith(EmptyDatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionStoreTest {

  private static final int PEOPLE = 30;
  private static final int EVENTS = 40;
  private static final Duration LONG =
      Duration.ofSeconds(Integer.getInteger("permissions.store.seconds", 20));
  private static final int DAY = 1440;
  private static final int HOUR = 60;

  private PGSimpleDataSource database;

  @BeforeAll
  void prepare(PGSimpleDataSource empty) {
    database = empty;
    database.setCurrentSchema("connector,public");
    Journal.prepare(database, "connector");
  }

  @Test
  void random_histories_around_the_real_store_end_well() {
    long end = System.nanoTime() + LONG.toNanos();
    int histories = 0;
    for (long seed = Long.getLong("permissions.store.seed", 1); System.nanoTime() < end; seed++) {
      System.out.println("PermissionStoreTest: -Dpermissions.store.seed=" + seed);
      world(seed);
      histories += PEOPLE * Channel.values().length;
    }
    System.out.println("PermissionStoreTest: " + histories + " histories");
  }

  private void world(long seed) {
    Random random = new Random(seed);
    Ownership ownership = random.nextBoolean() ? Ownership.BOTH : Ownership.SOURCE;
    FirstFalse firstFalse = random.nextBoolean() ? FirstFalse.UNSAID : FirstFalse.WITHDRAWAL;
    boolean waves = random.nextBoolean();
    PermissionRules rules =
        new PermissionRules(
            ownership,
            firstFalse,
            FirstTrue.UNSAID,
            0,
            Duration.ofMinutes(SimulatedPerson.SETTLE),
            Duration.ofMinutes(SimulatedPerson.TOLERANCE),
            waves ? 20 : 100);
    try (StoredSystems systems = new StoredSystems(database, PEOPLE, firstFalse, random)) {
      systems.execute(
          "TRUNCATE connector.permission_known, connector.permission_waiting, connector.permission_read, connector.permission_asked, connector.permission_audit, connector.permission_reading, connector.permission_address, connector.rejected");
      List<String> story = new ArrayList<>();
      try (StoredConnector connector =
          new StoredConnector(
              database, rules, systems, random, () -> meanwhile(systems, random, story))) {
        for (int i = 0; i < EVENTS; i++) {
          story.add(happens(systems, connector, random, waves));
        }
        story.add("silence");
        silence(systems, connector);
      }
      systems.look();
      judge(
          systems, "seed %s, %s, first false %s, %s".formatted(seed, ownership, firstFalse, story));
    }
  }

  /** What people do while the connector is between two steps. */
  private static void meanwhile(StoredSystems systems, Random random, List<String> story) {
    if (story.contains("silence")) {
      return;
    }
    if (random.nextInt(3) == 0) {
      systems.some(10).forEach(systems::tillSays);
    }
    if (random.nextInt(3) == 0) {
      systems.some(10).forEach(systems::custobarSays);
    }
  }

  private static String happens(
      StoredSystems systems, StoredConnector connector, Random random, boolean waves) {
    systems.passes(1);
    return switch (random.nextInt(13)) {
      case 0, 1 -> {
        systems.some(4).forEach(systems::tillSays);
        yield "till";
      }
      case 2, 3 -> {
        systems.some(4).forEach(systems::custobarSays);
        yield "Custobar";
      }
      case 4 -> {
        systems.some(6).forEach(person -> systems.hooks.add(person.hook()));
        yield "other permissions";
      }
      case 5, 6 -> connector.hear(systems.arriving(60), true) ? "webhooks" : "webhooks, crash";
      case 7 -> {
        systems.hooks.removeIf(hook -> random.nextInt(5) == 0);
        yield "webhooks lost";
      }
      case 8 -> connector.sends(true) ? "sends" : "sends, crash";
      case 9 -> connector.reads(true) ? "reads" : "reads, crash";
      case 10 -> {
        systems.some(6).forEach(systems::isSpeltAnew);
        // Of whom Custobar was never heard, nothing is taken for granted anyway.
        if (!waves || !connector.reads(false)) {
          yield "spelt anew";
        }
        List<Hook> wave = systems.wave();
        // A request without an answer is called again, all of it: a part of a wave may be none.
        if (!connector.hear(wave, true)) {
          connector.hear(wave, false);
        }
        yield "wave";
      }
      case 11 -> {
        systems.some(8).forEach(systems::moves);
        yield "new addresses";
      }
      default -> {
        systems.passes(random.nextBoolean() ? HOUR : DAY);
        yield "time";
      }
    };
  }

  private static void silence(StoredSystems systems, StoredConnector connector) {
    for (int round = 0; round < 4; round++) {
      systems.passes(DAY);
      while (!systems.hooks.isEmpty()) {
        connector.hear(systems.arriving(100), false);
      }
      connector.sends(false);
      systems.passes(HOUR);
      connector.reads(false);
      connector.sends(false);
      systems.passes(HOUR);
    }
  }

  /** A yes that was told in one request with a no. */
  private static final String CONTRADICTED =
      """
      origin = 'webhook' AND stated AND reason <> 'contradicted'
      AND EXISTS (SELECT FROM connector.permission_audit n
                   WHERE n.external_id = permission_audit.external_id
                     AND n.channel = permission_audit.channel AND n.origin = 'webhook'
                     AND n.learned_at = permission_audit.learned_at AND NOT n.stated)\
      """;

  private static void judge(StoredSystems systems, String where) {
    if (systems.isInHistory(CONTRADICTED)) {
      throw new AssertionError(
          where + ": one request said yes and no, and the yes was weighed alone");
    }
    for (StoredPerson person : systems.people()) {
      for (Channel channel : Channel.values()) {
        Line line = person.line(channel);
        List<StoredStatement> history = StoredStatement.of(systems, person.number, channel);
        Optional<String> wrong =
            PermissionJudge.verdict(line, true)
                .or(() -> StoredStatement.unexplained(history, line.source(), line.inCustobar()));
        if (wrong.isPresent()) {
          throw new AssertionError(
              "%s, person %s by %s: %s; Custobar %s, source %s, said %s, history %s"
                  .formatted(
                      where,
                      person.number,
                      channel.column(),
                      wrong.get(),
                      line.inCustobar(),
                      line.source(),
                      line.acts(),
                      history));
        }
      }
    }
  }
}
