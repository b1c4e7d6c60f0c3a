package io.custobarconnector.flow.alert;

import io.custobarconnector.flow.alert.Recording.Firing;
import io.custobarconnector.journal.alert.AlertState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** Two weeks of a shop, minute by minute, in which things go wrong as somebody wrote them down. */
final class Fortnight {

  private static final int DAYS = 14;
  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;

  /** By day the shop is open, and something happens every few minutes. */
  private static final int OPENS = 9 * HOUR;

  private static final int CLOSES = 21 * HOUR;
  private static final int NIGHT_STEP = 15;

  /** Something that happens to the shop. */
  @FunctionalInterface
  interface Event {
    void happens(Shop shop) throws Exception;
  }

  /** From one minute to another an alert fires. */
  record Course(Firing firing, int from, int until) {
    @Override
    public String toString() {
      return "%s %s: %s to %s".formatted(firing.alert(), firing.flow(), clock(from), clock(until));
    }
  }

  private final Map<Integer, Event> events = new HashMap<>();
  private final Set<String> paused = new TreeSet<>();
  private final List<Course> told = new ArrayList<>();
  private final Map<Firing, Integer> untilNow = new HashMap<>();
  private final Recording recording = new Recording(DAYS * DAY);
  private boolean sells = true;
  private int minute;

  /** The minute of a time of day; the first day is 1. */
  static int at(int day, int hour, int minute) {
    return (day - 1) * DAY + hour * HOUR + minute;
  }

  private static String clock(int minute) {
    return "day %d %02d:%02d".formatted(minute / DAY + 1, minute % DAY / HOUR, minute % HOUR);
  }

  /** Something happens in a minute; by day every fifth one is looked at, by night every quarter. */
  void on(int minute, Event event) {
    Event before = events.put(minute, event);
    if (before != null) {
      throw new IllegalArgumentException("two things at " + clock(minute));
    }
  }

  /** The schedule of a flow does not start it, or does so again. */
  void schedule(String flow, boolean starts) {
    if (starts) {
      paused.remove(flow);
    } else {
      paused.add(flow);
    }
  }

  /** Whether anybody buys anything. */
  void sells(boolean customers) {
    sells = customers;
  }

  /** What the series of these weeks are. */
  Recording recording() {
    return recording;
  }

  /** What the connector itself told: each alert that began and was over. */
  List<Course> told() {
    return told;
  }

  /** Alerts that it told, and not that they were over. */
  Set<Firing> notOver() {
    return untilNow.keySet();
  }

  /** The weeks go by. */
  void live(DataSource database, Path folder) throws Exception {
    try (SimulatedTime time = new SimulatedTime(database);
        Shop shop = new Shop(database, time, folder)) {
      while (minute < DAYS * DAY) {
        int ofDay = minute % DAY;
        boolean open = ofDay >= OPENS && ofDay < CLOSES;
        int lasts = open ? Recording.EVERY : NIGHT_STEP;
        Duration before = time.passed();
        Event event = events.remove(minute);
        if (event != null) {
          event.happens(shop);
        }
        runWhatIsDue(shop, ofDay, open);
        if (open) {
          shop.lookUp(1);
        }
        look(shop, lasts);
        if (ofDay == 0) {
          time.forgetOldRuns();
        }
        minute += lasts;
        time.pass(Duration.ofMinutes(lasts).minus(time.passed().minus(before)));
      }
    }
    if (!events.isEmpty()) {
      throw new IllegalStateException(
          "nobody looks at " + events.keySet().stream().map(Fortnight::clock).toList());
    }
  }

  private void runWhatIsDue(Shop shop, int ofDay, boolean open) {
    if (minute == 0) {
      return;
    }
    List<String> due = new ArrayList<>();
    if (ofDay == 3 * HOUR || minute == HOUR) {
      due.add("shops");
    }
    if (ofDay % HOUR == 0) {
      due.addAll(List.of("customers", "sales"));
      if (open) {
        shop.source().changeCustomers(1);
      }
      if (open && sells) {
        shop.source().sell();
      }
    }
    due.removeAll(paused);
    due.forEach(shop::run);
    if (ofDay == 3 * HOUR + 30) {
      shop.reconcile("shops");
    }
  }

  private void look(Shop shop, int lasts) throws Exception {
    Optional<String> metrics = shop.metrics();
    if (metrics.isPresent()) {
      recording.read(minute, lasts, metrics.get());
    } else {
      recording.readNothing(minute, lasts);
    }
    for (AlertState state : shop.told()) {
      Firing about = new Firing(state.name(), state.flow());
      if (state.firing()) {
        untilNow.put(about, minute);
      } else {
        told.add(new Course(about, untilNow.remove(about), minute));
      }
    }
  }
}
