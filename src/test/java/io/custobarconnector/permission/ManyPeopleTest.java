package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many people say yes and no at the till and in Custobar, all at once, each in another order, with
 * a started connector, the shipped routes and SQL and the stand-in Custobar between them. Webhooks
 * are delayed, doubled, reordered and lost. Each build makes the same; {@code -Dpeople.seed=…}
 * makes others, {@code -Dpeople.count=…} and {@code -Dpeople.rounds=…} more.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class ManyPeopleTest {

  private static final String FLOW = "customer-permissions";
  private static final int PEOPLE = Integer.getInteger("people.count", 250);
  private static final int ROUNDS = Integer.getInteger("people.rounds", 6);
  private static final long SEED = Long.getLong("people.seed", 20261128);

  /** What one person said about one channel, and what the connector could know of it. */
  private static final class Word {
    final List<String> story = new ArrayList<>();
    boolean anyYes;
    boolean lastIsNo;
    // The last no, of which the connector may not know: it was overwritten, or its webhook lost.
    boolean unseen;
    boolean tillNoUnread;
    // A yes typed earlier than it arrived, or without a time, need not count.
    long lastAt;

    void says(boolean yes, long at, String how) {
      story.add(how + (yes ? " yes" : " no"));
      anyYes |= yes;
      if (at >= lastAt) {
        lastAt = at;
        lastIsNo = !yes;
        unseen = false;
      }
    }
  }

  private record Hook(String id, boolean email, boolean sms, Boolean emailFlag, Boolean smsFlag) {
    String json() {
      return "{\"external_id\":\"%s\"%s%s}"
          .formatted(
              id,
              emailFlag == null ? "" : ",\"can_email\":" + emailFlag,
              smsFlag == null ? "" : ",\"can_sms\":" + smsFlag);
    }
  }

  private final Random random = new Random(SEED);
  private final Map<String, Map<Channel, Word>> people = new TreeMap<>();
  private final List<Hook> hooks = new ArrayList<>();
  private PermissionSetup setup;

  @AfterEach
  void stop() {
    setup.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"both", "source"})
  void whatever_many_people_say_no_no_is_undone(
      String owner, DataSource source, @TempDir Path folder) {
    System.out.println("ManyPeopleTest: -Dpeople.seed=" + SEED + " " + owner);
    setup =
        new PermissionSetup(source, folder, Unknown.UnsetPermission.ABSENT)
            .set("customers.permissions", owner)
            .set("permissions.clock-tolerance", "1ms")
            // So many change their minds here that nothing is unusual.
            .set("guard.max-change", "100");
    setup.execute("UPDATE customer SET marketing_email = NULL, marketing_sms = NULL");
    people();
    setup.start("marketing-permissions", FLOW);
    for (int round = 0; round < ROUNDS; round++) {
      atTheTill();
      inCustobar();
      webhooks();
      runs();
      inCustobar();
      webhooks();
      atTheTill();
    }
    silence();
    List<String> wrong = judge();
    assertThat(wrong.size() + " wrong: " + wrong.stream().limit(5).toList())
        .as("seed %s", SEED)
        .isEqualTo("0 wrong: []");
  }

  private void people() {
    for (String id : setup.silentCustomers(PEOPLE)) {
      Map<Channel, Word> words = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        words.put(channel, new Word());
      }
      people.put(id, words);
    }
  }

  /** Every fourth person says something at the till, with the time that some till shows. */
  private void atTheTill() {
    for (Channel channel : Channel.values()) {
      Map<String, List<String>> statements = new TreeMap<>();
      for (Map.Entry<String, Map<Channel, Word>> person : people.entrySet()) {
        if (random.nextInt(4) > 0) {
          continue;
        }
        boolean yes = random.nextBoolean();
        Word word = person.getValue().get(channel);
        String time = "clock_timestamp()";
        long at = System.nanoTime();
        if (random.nextInt(5) == 0) {
          time =
              yes
                  ? "clock_timestamp() - interval '1 hour'"
                  : List.of(
                          "NULL",
                          "clock_timestamp() - interval '1 day'",
                          "clock_timestamp() + interval '400 days'")
                      .get(random.nextInt(3));
          // Typed before anything else happened here.
          at = yes ? 0 : at;
        }
        if (word.tillNoUnread && word.lastIsNo) {
          word.unseen = true;
        }
        word.says(yes, at, "till" + (at == 0 ? " typed before" : ""));
        word.tillNoUnread = !yes;
        statements.computeIfAbsent(yes + "," + time, key -> new ArrayList<>()).add(person.getKey());
      }
      statements.forEach(
          (what, ids) ->
              setup.execute(
                  "UPDATE customer SET marketing_%1$s = %2$s, marketing_%1$s_at = %3$s, marketing_%1$s_source = 'pos' WHERE sequence_number IN (%4$s)"
                      .formatted(
                          channel.column(),
                          what.split(",", 2)[0],
                          what.split(",", 2)[1],
                          String.join(",", ids))));
    }
  }

  /** Every sixth person says something in Custobar, whose webhook carries both flags. */
  private void inCustobar() {
    List<String> changed = new ArrayList<>();
    List<String> customers = new ArrayList<>();
    for (Map.Entry<String, Map<Channel, Word>> person : people.entrySet()) {
      if (random.nextInt(6) > 0) {
        continue;
      }
      Channel channel = random.nextBoolean() ? Channel.EMAIL : Channel.SMS;
      Boolean held = inCustobar(person.getKey(), channel);
      boolean yes = held == null ? random.nextBoolean() : !held;
      person.getValue().get(channel).says(yes, System.nanoTime(), "Custobar");
      customers.add(
          "{\"external_id\":\"%s\",\"%s\":%s}".formatted(person.getKey(), channel.field(), yes));
      changed.add(person.getKey());
    }
    setup.custobarHasAll(customers);
    for (String id : changed) {
      Hook hook =
          new Hook(id, true, true, inCustobar(id, Channel.EMAIL), inCustobar(id, Channel.SMS));
      hooks.add(hook);
      if (random.nextInt(8) == 0) {
        hooks.add(hook);
      }
    }
  }

  private Boolean inCustobar(String id, Channel channel) {
    JsonNode flag =
        setup
            .custobar
            .find(Datatype.CUSTOMERS, id)
            .map(customer -> customer.path(channel.field()))
            .orElse(MissingNode.getInstance());
    return flag.isBoolean() ? flag.booleanValue() : null;
  }

  /** Some arrive now, in another order than they were called; some never. */
  private void webhooks() {
    List<Hook> now = new ArrayList<>();
    for (int i = hooks.size() - 1; i >= 0; i--) {
      int fate = random.nextInt(10);
      if (fate == 0) {
        Hook lost = hooks.remove(i);
        people.get(lost.id()).values().forEach(word -> word.unseen |= word.lastIsNo);
      } else if (fate < 6) {
        now.add(hooks.remove(i));
      }
    }
    post(now);
  }

  private void post(List<Hook> now) {
    if (!now.isEmpty()) {
      String body = now.stream().map(Hook::json).collect(Collectors.joining(",", "[", "]"));
      assertThat(setup.post(body).statusCode()).isEqualTo(200);
    }
  }

  private void runs() {
    if (random.nextBoolean()) {
      assertThat(setup.run(FLOW).failure()).isEmpty();
      people.values().forEach(words -> words.values().forEach(word -> word.tillNoUnread = false));
    }
    if (random.nextBoolean()) {
      assertThat(setup.reconcile().failure()).isEmpty();
    }
  }

  private void silence() {
    for (int round = 0; round < 3; round++) {
      post(hooks);
      hooks.clear();
      assertThat(setup.run(FLOW).failure()).isEmpty();
      assertThat(setup.reconcile().failure()).isEmpty();
    }
    assertThat(setup.run(FLOW).failure()).isEmpty();
  }

  /** Judges by what was said alone. */
  private List<String> judge() {
    List<String> wrong = new ArrayList<>();
    JsonNode source =
        json(
            "SELECT jsonb_object_agg(sequence_number, jsonb_build_object('email', marketing_email, 'sms', marketing_sms)) FROM customer");
    JsonNode histories =
        json(
            "SELECT jsonb_object_agg(external_id || channel, h) FROM (SELECT external_id, channel, jsonb_agg(to_jsonb(a) ORDER BY id) AS h FROM connector.permission_audit a GROUP BY 1, 2) x");
    people.forEach(
        (id, words) ->
            words.forEach(
                (channel, word) -> {
                  JsonNode flag = source.path(id).path(channel.column());
                  String held = flag.isBoolean() ? flag.asText() : "";
                  JsonNode history = histories.path(id + channel.column());
                  Boolean custobar = inCustobar(id, channel);
                  String what = "";
                  if (!held.isEmpty() && !held.equals(String.valueOf(custobar))) {
                    what = "the two do not agree";
                  } else if (word.lastIsNo
                      && !word.unseen
                      && (held.equals("true") || Boolean.TRUE.equals(custobar))) {
                    what = "the last word was no";
                  } else if (!word.anyYes && held.equals("true")) {
                    what = "nobody said yes";
                  } else if (!isExplained(history, held)) {
                    what = "the history does not explain it";
                  }
                  if (!what.isEmpty()) {
                    wrong.add(
                        "%s %s: %s; source %s, Custobar %s, said %s, history %s"
                            .formatted(
                                id, channel, what, held, custobar, word.story, words(history)));
                  }
                }));
    return wrong;
  }

  private JsonNode json(String sql) {
    try {
      return new ObjectMapper().readTree(setup.text(sql));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the last statement that took effect is the value that is held. */
  private static boolean isExplained(JsonNode history, String held) {
    String last = "";
    for (JsonNode row : history) {
      boolean effect =
          row.path("applied").asBoolean() || row.path("reason").asText().equals("same");
      if (effect && !row.path("new").isNull()) {
        last = row.path("new").asText();
      }
    }
    return held.isEmpty() || held.equals(last);
  }

  private static String words(JsonNode history) {
    List<String> words = new ArrayList<>();
    history.forEach(
        row ->
            words.add(
                row.path("origin").asText()
                    + " "
                    + row.path("stated").asText()
                    + " "
                    + row.path("reason").asText()));
    return words.toString();
  }
}
