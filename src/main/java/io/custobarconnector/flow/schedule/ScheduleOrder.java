package io.custobarconnector.flow.schedule;

import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.run.AtEnd;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.settings.Settings;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.quartz.CronExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets scheduled flows run in turn: one that is due waits for those before it that are due at the
 * same moment or still going on, here or in another process. A flow waits only for flows before it,
 * so that no two wait for each other, not for one of which Custobar takes nothing, and never longer
 * than an hour.
 */
public final class ScheduleOrder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleOrder.class);

  private static final Duration LONGEST = Duration.ofHours(1);

  /** How long a flow that is due may take to begin; one that does not come is not waited for. */
  private static final Duration LATE = Duration.ofSeconds(3);

  private static final long LOOK_MILLIS = 100;

  private final FlowProgress progress;
  private final FlowPauses pauses;
  private final Map<String, CronExpression> schedules = new HashMap<>();
  private final List<String> flows;
  private final Map<String, Instant> begun = new HashMap<>();
  private final Set<String> active = new HashSet<>();
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * @param flows scheduled flows in the order in which they should run
   */
  public ScheduleOrder(
      FlowProgress progress, FlowPauses pauses, Settings settings, List<String> flows) {
    this.progress = progress;
    this.pauses = pauses;
    this.flows = List.copyOf(flows);
    for (String flow : flows) {
      schedules.put(
          flow, cron(settings.flow(flow).schedule(), TimeZone.getTimeZone(settings.timeZone())));
    }
  }

  private static CronExpression cron(String schedule, TimeZone zone) {
    try {
      CronExpression cron = new CronExpression(schedule);
      cron.setTimeZone(zone);
      return cron;
    } catch (ParseException e) {
      throw new IllegalStateException("settings accept only valid schedules", e);
    }
  }

  /**
   * Waits for the flow's turn, which lasts until the exchange is done.
   *
   * @param due the moment for which the flow was scheduled
   * @return false when the flow should not run: it is paused, or the connector stops meanwhile
   */
  public boolean await(String flow, Date due, Exchange exchange) throws InterruptedException {
    if (!mayRun(flow)) {
      return false;
    }
    Instant moment = due.toInstant();
    begin(flow, moment);
    AtEnd.of(exchange, () -> end(flow));
    Instant start = Instant.now();
    List<String> earlier = RouteFiles.before(flow, flows);
    while (!earlier.isEmpty() && isHeldUp(gettingOn(earlier), moment, start)) {
      if (stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (start.plus(LONGEST).isBefore(Instant.now())) {
        LOG.warn("{}: a flow that goes before it has not ended for an hour; runs now", flow);
        return true;
      }
    }
    return stopping.getCount() > 0;
  }

  /** Whether the flow may run on its schedule: no person has paused it. */
  public boolean mayRun(String flow) {
    return !pauses.all().containsKey(flow);
  }

  /** What gets nowhere may go on for hours, and those who wait would be late for nothing. */
  private List<String> gettingOn(List<String> earlier) {
    Set<String> stuck = progress.stuck(earlier);
    return earlier.stream().filter(flow -> !stuck.contains(flow)).toList();
  }

  private boolean isHeldUp(List<String> earlier, Instant moment, Instant start) {
    Duration waited = Duration.between(start, Instant.now());
    List<String> toCome = earlier.stream().filter(flow -> isStillToCome(flow, moment)).toList();
    // Asked before who has started: a flow that starts between the two questions is still to come.
    Set<String> reached = progress.reached(toCome, moment);
    if (earlier.stream().anyMatch(flow -> isHere(flow, moment))
        || !progress.started(earlier, moment).isEmpty()) {
      return true;
    }
    if (waited.compareTo(LATE) < 0 && !reached.containsAll(toCome)) {
      return true;
    }
    // What began after we did, runs for a later moment: to wait for it too could go on for ever.
    List<String> elsewhere = earlier.stream().filter(flow -> !hasBegunAfter(flow, moment)).toList();
    return !progress.running(elsewhere, waited).isEmpty();
  }

  private synchronized void begin(String flow, Instant moment) {
    begun.put(flow, moment);
    active.add(flow);
  }

  private synchronized void end(String flow) {
    active.remove(flow);
  }

  private synchronized boolean isHere(String flow, Instant moment) {
    return active.contains(flow) && !hasBegunAfter(flow, moment);
  }

  private synchronized boolean isStillToCome(String flow, Instant moment) {
    return schedules.get(flow).isSatisfiedBy(Date.from(moment))
        && begun.getOrDefault(flow, Instant.MIN).isBefore(moment);
  }

  private synchronized boolean hasBegunAfter(String flow, Instant moment) {
    return begun.getOrDefault(flow, Instant.MIN).isAfter(moment);
  }

  /** Those who wait give up. */
  @Override
  public void close() {
    stopping.countDown();
  }
}
