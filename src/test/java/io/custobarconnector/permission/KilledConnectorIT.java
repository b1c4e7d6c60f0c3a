package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many people say yes and no at the till and in Custobar while the connector runs in a process of
 * its own, is killed at any moment and started again. Webhooks are delayed, doubled, reordered and
 * lost. A build makes the same choices each time, though not the same timing; {@code
 * -Dkilled.seed=…} makes others, {@code -Dkilled.times=…} kills more often.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class KilledConnectorIT {

  private static final List<String> FLOWS =
      List.of("marketing-permissions", "customer-permissions");
  private static final int PEOPLE = Integer.getInteger("killed.people", 150);
  private static final int KILLS = Integer.getInteger("killed.times", 4);
  private static final long SEED = Long.getLong("killed.seed", 20261128);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What one person said about one channel. */
  private static final class Word {
    final List<String> story = new ArrayList<>();
    boolean anyYes;
    boolean lastIsNo;
    // The webhook of the last no was lost, and it may be undone before a reading shows it.
    boolean unseen;

    void says(boolean yes, String where) {
      story.add(where + (yes ? " yes" : " no"));
      anyYes |= yes;
      lastIsNo = !yes;
      unseen = false;
    }
  }

  private record Hook(String id, Map<Channel, Boolean> flags) {
    String json() {
      return flags.entrySet().stream()
          .map(flag -> ",\"" + flag.getKey().field() + "\":" + flag.getValue())
          .collect(Collectors.joining("", "{\"external_id\":\"" + id + "\"", "}"));
    }
  }

  private final Random random = new Random(SEED);
  private final Map<String, Map<Channel, Word>> people = new TreeMap<>();
  private final List<Hook> hooks = new ArrayList<>();
  private PermissionSetup setup;
  private DataSource source;

  @Test
  void whenever_the_connector_is_killed_no_no_is_undone(DataSource database, @TempDir Path folder)
      throws Exception {
    System.out.printf(
        "KilledConnectorIT: -Dkilled.seed=%d, %d histories%n",
        SEED, PEOPLE * Channel.values().length);
    source = database;
    try (PermissionSetup made =
        new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT)) {
      setup = made;
      prepare();
      String config = folder.resolve("application.properties").toString();
      for (int kill = 0; kill < KILLS; kill++) {
        try (ChildProcess process = start(folder, config)) {
          if (random.nextInt(5) > 0) {
            awaitReady(process);
          }
          speakFor(Duration.ofMillis(500 + random.nextInt(2500)));
          process.kill();
        }
        speakFor(Duration.ofMillis(200));
      }
      try (ChildProcess process = start(folder, config)) {
        awaitReady(process);
        for (int round = 0; round < 3; round++) {
          tell(100);
          awaitRuns(process);
        }
      }
      List<String> wrong = judge();
      assertThat(wrong.size() + " wrong: " + wrong.stream().limit(5).toList())
          .as("seed %s", SEED)
          .isEqualTo("0 wrong: []");
    }
  }

  private static ChildProcess start(Path folder, String config) {
    return ChildProcess.start(folder, "run", "--config", config, FLOWS.get(0), FLOWS.get(1));
  }

  private void prepare() {
    setup
        .set("customers.permissions", "both")
        .set("permissions.clock-tolerance", "1ms")
        .set("marketing-permissions.settle", "1s")
        .set("journal.lease", "2s")
        .set("custobar.token", "demo-token")
        // So many change their minds here that nothing is unusual.
        .set("guard.max-change", "100");
    FLOWS.forEach(flow -> setup.set(flow + ".schedule", "* * * * * ?"));
    setup.settings();
    setup.execute("UPDATE customer SET marketing_email = NULL, marketing_sms = NULL");
    for (String id : setup.silentCustomers(PEOPLE)) {
      Map<Channel, Word> words = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        words.put(channel, new Word());
      }
      people.put(id, words);
    }
  }

  private void awaitReady(ChildProcess process) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              assertThat(process.isAlive()).as(process::err).isTrue();
              return isTaken("[]");
            });
  }

  /** Whether the connector answered; it may be dead, or its database's locks a dead one's. */
  private boolean isTaken(String body) {
    try {
      return setup.post(body).statusCode() == 200;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void speakFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    do {
      atTheTill();
      inCustobar();
      hooks.removeIf(hook -> random.nextInt(12) == 0 && isLost(hook));
      tell(50);
    } while (System.nanoTime() < end);
  }

  private List<String> some(int ofHowMany) {
    return people.keySet().stream().filter(id -> random.nextInt(ofHowMany) == 0).toList();
  }

  private void atTheTill() {
    for (String id : some(30)) {
      Channel channel = random.nextBoolean() ? Channel.EMAIL : Channel.SMS;
      boolean yes = random.nextBoolean();
      String time =
          yes || random.nextInt(4) > 0
              ? "clock_timestamp()"
              : random.nextBoolean() ? "NULL" : "clock_timestamp() - interval '1 day'";
      people.get(id).get(channel).says(yes, "till");
      setup.execute(
          "UPDATE customer SET marketing_%1$s = %2$s, marketing_%1$s_at = %3$s, marketing_%1$s_source = 'pos' WHERE sequence_number = %4$s"
              .formatted(channel.column(), yes, time, id));
    }
  }

  /** The webhook carries both flags, as they are at that moment. */
  private void inCustobar() {
    List<String> customers = new ArrayList<>();
    for (String id : some(50)) {
      Channel channel = random.nextBoolean() ? Channel.EMAIL : Channel.SMS;
      Map<Channel, Boolean> flags = new EnumMap<>(Channel.class);
      for (Channel each : Channel.values()) {
        inCustobar(id, each).ifPresent(flag -> flags.put(each, flag));
      }
      boolean yes = !flags.getOrDefault(channel, random.nextBoolean());
      flags.put(channel, yes);
      people.get(id).get(channel).says(yes, "Custobar");
      customers.add("{\"external_id\":\"%s\",\"%s\":%s}".formatted(id, channel.field(), yes));
      Hook hook = new Hook(id, flags);
      hooks.add(hook);
      if (random.nextInt(8) == 0) {
        hooks.add(hook);
      }
    }
    setup.custobarHasAll(customers);
  }

  private Optional<Boolean> inCustobar(String id, Channel channel) {
    JsonNode flag =
        setup
            .custobar
            .find(Datatype.CUSTOMERS, id)
            .map(customer -> customer.path(channel.field()))
            .orElse(MissingNode.getInstance());
    return flag.isBoolean() ? Optional.of(flag.booleanValue()) : Optional.empty();
  }

  private boolean isLost(Hook hook) {
    people.get(hook.id()).values().forEach(word -> word.unseen |= word.lastIsNo);
    return true;
  }

  /** So many of the webhooks arrive now, in another order; those without an answer come again. */
  private void tell(int percent) {
    Collections.shuffle(hooks, random);
    List<Hook> now = new ArrayList<>(hooks.subList(0, hooks.size() * percent / 100));
    if (!now.isEmpty()
        && isTaken(now.stream().map(Hook::json).collect(Collectors.joining(",", "[", "]")))) {
      now.forEach(hooks::remove);
    }
  }

  /** Both flows run from the beginning to the end, and long enough after to see what they did. */
  private void awaitRuns(ChildProcess process) {
    String last = setup.text("SELECT coalesce(max(id), 0) FROM connector.run");
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(
                        setup.text(
                            "SELECT count(*) FROM (SELECT flow FROM connector.run WHERE id > "
                                + last
                                + " AND outcome = 'delivered' GROUP BY flow HAVING count(*) > 2) f"))
                    .as(process::err)
                    .isEqualTo("2"));
  }

  /** Judges by what was said alone. */
  private List<String> judge() throws SQLException {
    Map<String, Boolean> held = new HashMap<>();
    each(
        "SELECT sequence_number, marketing_email, marketing_sms FROM customer",
        row -> {
          held.put(row.getString(1) + Channel.EMAIL, (Boolean) row.getObject(2));
          held.put(row.getString(1) + Channel.SMS, (Boolean) row.getObject(3));
        });
    Map<String, List<StoredStatement>> histories = new HashMap<>();
    each(
        "SELECT * FROM connector.permission_audit ORDER BY id",
        row ->
            histories
                .computeIfAbsent(
                    row.getString("external_id") + Channel.of(row.getString("channel")),
                    key -> new ArrayList<>())
                .add(StoredStatement.of(row)));
    List<String> wrong = new ArrayList<>();
    people.forEach(
        (id, words) ->
            words.forEach(
                (channel, word) -> {
                  Boolean inSource = held.get(id + channel);
                  Boolean custobar = inCustobar(id, channel).orElse(null);
                  List<StoredStatement> history = histories.getOrDefault(id + channel, List.of());
                  String what = what(word, inSource, custobar, history);
                  if (!what.isEmpty()) {
                    wrong.add(
                        "%s %s: %s; source %s, Custobar %s, said %s, history %s"
                            .formatted(id, channel, what, inSource, custobar, word.story, history));
                  }
                }));
    return wrong;
  }

  private static String what(
      Word word, Boolean source, Boolean custobar, List<StoredStatement> history) {
    boolean anyYes = Boolean.TRUE.equals(source) || Boolean.TRUE.equals(custobar);
    if (source != null && !source.equals(custobar)) {
      return "the two do not agree";
    }
    if (word.lastIsNo && !word.unseen && anyYes) {
      return "the last word was no";
    }
    if (!word.anyYes && anyYes) {
      return "nobody said yes";
    }
    return StoredStatement.unexplained(history, source, custobar).orElse("");
  }

  private void each(String sql, StoredSystems.Taker taker) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        taker.take(row);
      }
    }
  }
}
