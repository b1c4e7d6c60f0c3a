package io.custobarconnector.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.consent.SimulatedPerson.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every small history of one customer, and a great many long ones. */
class PermissionSimulationTest {

  private static final int LONGEST = Integer.getInteger("permissions.events", 5);
  private static final int RANDOM = Integer.getInteger("permissions.histories", 1_000_000);
  private static final long SEED = Long.getLong("permissions.seed", System.nanoTime());
  private static final Event[] EVENTS = Event.values();

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

  private static List<SimulatedPerson> beginnings(Ownership ownership) {
    List<SimulatedPerson> people = new ArrayList<>();
    for (FirstFalse firstFalse : FirstFalse.values()) {
      for (int skew : new int[] {0, 5, -5}) {
        for (Boolean custobar : new Boolean[] {null, false, true}) {
          for (Boolean source : new Boolean[] {null, false, true}) {
            people.add(
                new SimulatedPerson(rules(ownership, firstFalse), skew, custobar, source));
          }
        }
      }
    }
    return people;
  }

  @ParameterizedTest
  @EnumSource(Ownership.class)
  void every_history_of_few_events_ends_well(Ownership ownership) {
    long count =
        beginnings(ownership).parallelStream()
            .flatMap(
                person -> {
                  SimulatedPerson known = new SimulatedPerson(person);
                  known.happens(Event.READING);
                  return java.util.stream.Stream.of(person, known);
                })
            .mapToLong(person -> explore(person, ownership, new Event[0]))
            .sum();
    System.out.println(ownership + ": " + count + " histories");
  }

  private static long explore(SimulatedPerson person, Ownership ownership, Event[] before) {
    SimulatedPerson end = new SimulatedPerson(person);
    end.silence();
    judge(end, ownership, () -> Arrays.toString(before), person);
    long count = 1;
    if (before.length < LONGEST) {
      for (Event event : EVENTS) {
        SimulatedPerson next = new SimulatedPerson(person);
        if (next.happens(event)) {
          Event[] history = Arrays.copyOf(before, before.length + 1);
          history[before.length] = event;
          count += explore(next, ownership, history);
        }
      }
    }
    return count;
  }

  private static void judge(
      SimulatedPerson end,
      Ownership ownership,
      java.util.function.Supplier<String> history,
      SimulatedPerson start) {
    Optional<String> wrong =
        PermissionJudge.verdict(end, ownership.tillTellsCustobar(), false);
    if (wrong.isPresent()) {
      throw new AssertionError(
          "%s: %s; custobar %s, source %s, acts %s, shown %s, last %s, %s"
              .formatted(
                  wrong.get(),
                  history.get(),
                  end.custobar,
                  end.source,
                  end.acts,
                  end.shown,
                  end.last,
                  end.state));
    }
  }

  @ParameterizedTest
  @EnumSource(Ownership.class)
  void a_great_many_long_histories_end_well(Ownership ownership) {
    System.out.println("seed " + SEED);
    List<SimulatedPerson> beginnings = beginnings(ownership);
    IntStream.range(0, RANDOM / Ownership.values().length)
        .parallel()
        .forEach(
            i -> {
              Random random = new Random(SEED + i);
              SimulatedPerson person =
                  new SimulatedPerson(beginnings.get(random.nextInt(beginnings.size())));
              int length = 5 + random.nextInt(25);
              List<Event> history = new ArrayList<>(length);
              for (int n = 0; n < length; n++) {
                Event event = EVENTS[random.nextInt(EVENTS.length)];
                if (person.happens(event)) {
                  history.add(event);
                }
              }
              person.silence();
              judge(person, ownership, history::toString, person);
            });
    assertThat(RANDOM).isPositive();
  }
}
