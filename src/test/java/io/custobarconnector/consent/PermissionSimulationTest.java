package io.custobarconnector.consent;

import io.custobarconnector.consent.SimulatedPerson.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every small history of one customer in both systems, and a great many long ones, with the real
 * rules between them. A build repeats the same long ones; {@code -Dpermissions.seed=…} makes
 * others, {@code -Dpermissions.histories=…} and {@code -Dpermissions.events=…} try more.
 */
class PermissionSimulationTest {

  private static final int RANDOM = Integer.getInteger("permissions.histories", 100_000);
  private static final int EVENTS = Integer.getInteger("permissions.events", 4);
  private static final long SEED = Long.getLong("permissions.seed", 8319832656296L);

  /** Those that make the difference; the others are variations of them. */
  private static final Set<Event> FEW =
      EnumSet.of(
          Event.TILL_YES,
          Event.TILL_NO_DATED_YESTERDAY,
          Event.CUSTOBAR_YES,
          Event.CUSTOBAR_NO,
          Event.OTHER_PERMISSION_CHANGES,
          Event.WEBHOOK_OLDEST,
          Event.WEBHOOK_TWICE,
          Event.WEBHOOK_LOST,
          Event.IMPORT_WAVE,
          Event.TILL_FLOW,
          Event.READING,
          Event.A_DAY);

  static PermissionRules rules(Ownership ownership, FirstFalse firstFalse) {
    return new PermissionRules(
        ownership,
        firstFalse,
        FirstTrue.UNSAID,
        50,
        Duration.ofMinutes(SimulatedPerson.SETTLE),
        Duration.ofMinutes(SimulatedPerson.TOLERANCE),
        20);
  }

  private static Stream<SimulatedPerson> beginnings(Ownership ownership, int... skews) {
    List<SimulatedPerson> people = new ArrayList<>();
    for (FirstFalse firstFalse : FirstFalse.values()) {
      for (int skew : skews) {
        for (Boolean custobar : new Boolean[] {null, false, true}) {
          for (Boolean source : new Boolean[] {null, false, true}) {
            SimulatedPerson unread =
                new SimulatedPerson(rules(ownership, firstFalse), skew, custobar, source);
            SimulatedPerson read = new SimulatedPerson(unread);
            read.happens(Event.READING);
            people.add(unread);
            people.add(read);
          }
        }
      }
    }
    return people.stream();
  }

  @ParameterizedTest
  @CsvSource({"BOTH, 0", "SOURCE, 0", "CUSTOBAR, 0"})
  void every_history_of_few_events_ends_well(Ownership ownership, int skew) {
    LongAdder count = new LongAdder();
    beginnings(ownership, skew)
        .parallel()
        .forEach(person -> explore(person, ownership, FEW, EVENTS, List.of(), count));
    System.out.println(ownership + ": " + count + " histories");
  }

  @ParameterizedTest
  @CsvSource({"BOTH, 5", "BOTH, -5", "SOURCE, 5", "CUSTOBAR, -5"})
  void every_history_with_all_variations_ends_well(Ownership ownership, int skew) {
    LongAdder count = new LongAdder();
    beginnings(ownership, skew)
        .parallel()
        .forEach(
            person ->
                explore(
                    person, ownership, EnumSet.allOf(Event.class), EVENTS - 2, List.of(), count));
    System.out.println(ownership + ": " + count + " histories");
  }

  private static void explore(
      SimulatedPerson person,
      Ownership ownership,
      Set<Event> events,
      int more,
      List<Event> before,
      LongAdder count) {
    SimulatedPerson end = new SimulatedPerson(person);
    end.silence();
    judge(end, ownership, before, "");
    count.increment();
    if (more == 0) {
      return;
    }
    for (Event event : events) {
      SimulatedPerson next = new SimulatedPerson(person);
      if (next.happens(event)) {
        List<Event> history = new ArrayList<>(before);
        history.add(event);
        explore(next, ownership, events, more - 1, history, count);
      }
    }
  }

  @Test
  void a_great_many_long_histories_end_well() {
    System.out.println("PermissionSimulationTest: -Dpermissions.seed=" + SEED);
    Event[] events = Event.values();
    for (Ownership ownership : Ownership.values()) {
      List<SimulatedPerson> beginnings = beginnings(ownership, 0, 5, -5).toList();
      IntStream.range(0, RANDOM / Ownership.values().length)
          .parallel()
          .forEach(
              i -> {
                Random random = new Random(SEED + i);
                SimulatedPerson person =
                    new SimulatedPerson(beginnings.get(random.nextInt(beginnings.size())));
                List<Event> history = new ArrayList<>();
                for (int n = 6 + random.nextInt(20); n > 0; n--) {
                  Event event = events[random.nextInt(events.length)];
                  if (person.happens(event)) {
                    history.add(event);
                  }
                }
                person.silence();
                judge(person, ownership, history, "seed " + SEED);
              });
    }
  }

  private static void judge(
      SimulatedPerson end, Ownership ownership, List<Event> history, String seed) {
    Optional<String> wrong = PermissionJudge.verdict(end, ownership.tillTellsCustobar());
    if (wrong.isPresent()) {
      throw new AssertionError(
          "%s %s: %s after %s; Custobar %s, source %s, said %s, shown %s; %s"
              .formatted(
                  ownership,
                  seed,
                  wrong.get(),
                  history,
                  end.custobar,
                  end.source,
                  end.acts,
                  end.shown,
                  end.state));
    }
  }
}
