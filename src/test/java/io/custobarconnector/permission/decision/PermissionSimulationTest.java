package io.custobarconnector.permission.decision;

import io.custobarconnector.permission.decision.SimulatedPerson.Event;
import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.FirstTrue;
import io.custobarconnector.settings.part.Ownership;
import io.custobarconnector.settings.part.PermissionRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every small history of one customer in both systems, and a great many long ones, with the real
 * rules between them. A build makes the same long ones each time, those that found something once
 * among them; {@code -Dpermissions.seed=…} makes others, {@code -Dpermissions.histories=…} and
 * {@code -Dpermissions.events=…} more. {@link PermissionSimulationIT} goes on for longer.
 */
public class PermissionSimulationTest {

  /** Each found something when it was new. */
  private static final long[] OLD = {8319832656296L, 2026, 777777, 697257550, 481516234};

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

  /** How many long histories. */
  int histories() {
    return 100_000;
  }

  /** How many events the small histories have at most. */
  int events() {
    return 4;
  }

  private int chosenHistories() {
    return Integer.getInteger("permissions.histories", histories());
  }

  private int chosenEvents() {
    return Integer.getInteger("permissions.events", events());
  }

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
        .forEach(
            person ->
                explore(person, ownership, FEW, events(person, chosenEvents()), List.of(), count));
    System.out.println(ownership + ": " + count + " histories");
  }

  /** The reading at the beginning is an event, too. */
  private static int events(SimulatedPerson beginning, int most) {
    return beginning.wasRead() ? most - 1 : most;
  }

  @ParameterizedTest
  @CsvSource({"BOTH, 0", "SOURCE, 5"})
  void every_history_with_new_addresses_ends_well(Ownership ownership, int skew) {
    Set<Event> events = EnumSet.copyOf(FEW);
    events.add(Event.NEW_ADDRESS);
    LongAdder count = new LongAdder();
    beginnings(ownership, skew)
        .parallel()
        .forEach(
            person ->
                explore(
                    person,
                    ownership,
                    events,
                    events(person, chosenEvents() - 1),
                    List.of(),
                    count));
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
                    person,
                    ownership,
                    EnumSet.allOf(Event.class),
                    chosenEvents() - 2,
                    List.of(),
                    count));
    System.out.println(ownership + ": " + count + " histories");
  }

  /** From the very beginning on; all other beginnings are reached by what happens. */
  @ParameterizedTest
  @CsvSource({"BOTH, 5", "SOURCE, 5", "CUSTOBAR, -5"})
  void every_history_of_somebody_who_has_said_nothing_ends_well(Ownership ownership, int skew) {
    LongAdder count = new LongAdder();
    SimulatedPerson nobody =
        new SimulatedPerson(rules(ownership, FirstFalse.UNSAID), skew, null, null);
    Arrays.stream(Event.values())
        .parallel()
        .forEach(
            first -> {
              SimulatedPerson person = new SimulatedPerson(nobody);
              if (person.happens(first)) {
                explore(
                    person,
                    ownership,
                    EnumSet.allOf(Event.class),
                    chosenEvents() - 1,
                    List.of(first),
                    count);
              }
            });
    System.out.println(ownership + ": " + count + " histories from nothing");
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

  private record History(SimulatedPerson person, List<Event> events) {

    static History of(List<SimulatedPerson> beginnings, Random random) {
      SimulatedPerson person =
          new SimulatedPerson(beginnings.get(random.nextInt(beginnings.size())));
      Event[] events = Event.values();
      List<Event> history = new ArrayList<>();
      for (int n = 6 + random.nextInt(20); n > 0; n--) {
        Event event = events[random.nextInt(events.length)];
        person.happens(event);
        history.add(event);
      }
      person.silence();
      return new History(person, history);
    }
  }

  private static void longOnes(long seed, int count, Consumer<History> judge, Ownership ownership) {
    List<SimulatedPerson> beginnings = beginnings(ownership, 0, 5, -5).toList();
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> judge.accept(History.of(beginnings, new Random(seed + i))));
  }

  private static LongStream seeds() {
    long given = Long.getLong("permissions.seed", 20261128);
    System.out.println("PermissionSimulationTest: -Dpermissions.seed=" + given);
    return LongStream.concat(LongStream.of(given), LongStream.of(OLD));
  }

  @ParameterizedTest
  @EnumSource(Ownership.class)
  void a_great_many_long_histories_end_well(Ownership ownership) {
    int each = chosenHistories() / Ownership.values().length / (OLD.length + 1) + 1;
    seeds()
        .forEach(
            seed ->
                longOnes(
                    seed,
                    each,
                    one -> judge(one.person(), ownership, one.events(), "seed " + seed),
                    ownership));
  }

  @ParameterizedTest
  @EnumSource(Ownership.class)
  void whatever_happened_the_person_can_say_yes_again(Ownership ownership) {
    long seed = seeds().findFirst().orElseThrow();
    longOnes(
        seed,
        chosenHistories() / 20,
        one -> {
          SimulatedPerson atTill = new SimulatedPerson(one.person());
          atTill.saysYesAtTheTill();
          // Where the till's noes have no times, one said again cannot be told from the first.
          StoredPermission held = one.person().held();
          boolean timeless =
              ownership == Ownership.BOTH
                  && held.stance() == PermissionValue.WITHDRAWN
                  && held.since().isEmpty();
          SimulatedPerson inCustobar = one.person();
          inCustobar.saysNoAndYesInCustobar();
          if (ownership.tillTellsCustobar()) {
            bothHoldYes(atTill, one.events(), "at the till, seed " + seed);
          }
          if (ownership != Ownership.SOURCE && !timeless) {
            bothHoldYes(inCustobar, one.events(), "in Custobar, seed " + seed);
          }
        },
        ownership);
  }

  private static void bothHoldYes(SimulatedPerson person, List<Event> history, String where) {
    if (!person.custobar().holds(true) || !Boolean.TRUE.equals(person.source())) {
      throw new AssertionError(
          "%s: the person said yes again and was not heard after %s; Custobar %s, source %s; %s; %s"
              .formatted(
                  where,
                  history,
                  person.custobar().flag(),
                  person.source(),
                  person.connector().last(),
                  person.connector().state()));
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
                  end.custobar().flag(),
                  end.source(),
                  end.acts(),
                  IntStream.range(0, end.acts().size()).filter(end::wasShown).boxed().toList(),
                  end.connector().state()));
    }
  }
}
