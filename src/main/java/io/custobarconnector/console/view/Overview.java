package io.custobarconnector.console.view;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.http.BenefitEndpoint;
import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.metric.LiveNumbers;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.FlowState;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.record.DailyCounts;
import io.custobarconnector.journal.record.ReconcileState;
import io.custobarconnector.journal.record.RecordedBackfills;
import io.custobarconnector.journal.record.RecordedReconciles;
import io.custobarconnector.journal.record.RecordedRun;
import io.custobarconnector.journal.record.RunHistory;
import io.custobarconnector.journal.run.BackfillState;
import io.custobarconnector.settings.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How everything is doing, at a glance. Whoever asks within a second gets the same: the journal is
 * asked once a second at most, however many look.
 */
public final class Overview {

  private static final int DAYS = 14;
  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final Connector connector;
  private final Settings settings;
  private final HikariDataSource journal;
  private final LiveNumbers numbers;
  private final SlowStatus slow;
  private final DailyCounts counts;
  private final RunHistory runs;
  private final FlowFiles files;
  private JsonObject last = new JsonObject();
  private long readAt = System.nanoTime() - FRESH;

  /**
   * @param journal connections whose search path is the journal's schema
   */
  public Overview(
      Connector connector, HikariDataSource journal, LiveNumbers numbers, FlowFiles files) {
    this.connector = connector;
    this.settings = connector.settings();
    this.journal = journal;
    this.numbers = numbers;
    this.files = files;
    this.slow = new SlowStatus(() -> connector.status(journal));
    this.counts = new DailyCounts(journal, settings.timeZone(), InstantSource.system(), DAYS);
    this.runs = new RunHistory(journal);
  }

  /** All of one moment, of the journal. */
  private record Known(
      Map<String, FlowState> states,
      Map<String, RecordedRun> last,
      Map<String, List<RecordedRun>> goingOn,
      Map<String, FlowPauses.Pause> pauses,
      Map<String, ReconcileState> reconciles,
      Map<String, BackfillState> backfills,
      Map<String, List<DailyCounts.Day>> days) {}

  /**
   * The overview as it was within the last second.
   *
   * @throws JournalException when the journal does not answer
   */
  public synchronized JsonObject read() {
    if (System.nanoTime() - readAt >= FRESH) {
      last = readNow();
      readAt = System.nanoTime();
    }
    return last;
  }

  /** The same when the journal does not answer: what was known, with that. */
  public synchronized JsonObject readOrLast() {
    try {
      return read();
    } catch (JournalException e) {
      return last.copy().put("journal", new JsonObject().put("reachable", false));
    }
  }

  /**
   * A flow's lane of the overview.
   *
   * @throws JournalException when the journal does not answer
   */
  public JsonObject lane(String flow) {
    return read().getJsonArray("flows").stream()
        .map(JsonObject.class::cast)
        .filter(lane -> lane.getString("flow").equals(flow))
        .findFirst()
        .orElseThrow();
  }

  private JsonObject readNow() {
    slow.refresh();
    Known known = ask();
    LiveNumbers.Numbers live = numbers.numbers();
    JsonArray lanes = new JsonArray();
    files.flows().forEach(flow -> lanes.add(lane(flow, known)));
    return new JsonObject()
        .put("asOf", Instant.now().toString())
        .put(
            "version",
            Optional.ofNullable(Overview.class.getPackage().getImplementationVersion())
                .orElse("not packaged"))
        .put("timeZone", settings.timeZone().getId())
        .put("flows", lanes)
        .put(
            "custobar",
            new JsonObject()
                .put("host", settings.custobar().url().getHost())
                .put("reachable", live.reached().orElse(null))
                .put("lastAnswerAt", RunJson.time(live.lastAnswer()))
                .put("requestsPerMinute", settings.custobar().requestsPerMinute())
                .put("requestsLastMinute", live.requests()))
        .put("source", new JsonObject().put("reachable", connector.isSourceReached()))
        .put("journal", new JsonObject().put("reachable", true))
        .put("tills", connector.servesTills() ? tills(live) : null);
  }

  private Known ask() {
    return new Known(
        byFlow(new JournalReader(journal).flows(), FlowState::flow),
        byFlow(runs.last(), RecordedRun::flow),
        runs.goingOn().stream().collect(Collectors.groupingBy(RecordedRun::flow)),
        new FlowPauses(journal).all(),
        new RecordedReconciles(journal).last(),
        new RecordedBackfills(journal).last(),
        counts.all());
  }

  private static <T> Map<String, T> byFlow(List<T> all, Function<T, String> flow) {
    return all.stream().collect(Collectors.toMap(flow, Function.identity()));
  }

  private JsonObject lane(String flow, Known known) {
    FlowState state = known.states().get(flow);
    RecordedRun run = known.last().get(flow);
    FlowPauses.Pause pause = known.pauses().get(flow);
    List<DailyCounts.Day> days = known.days().getOrDefault(flow, counts.none());
    var status = slow.of(flow);
    boolean on = settings.flow(flow).enabled();
    JsonArray all = new JsonArray();
    days.forEach(day -> all.add(json(day)));
    JsonArray goingOn = new JsonArray();
    known.goingOn().getOrDefault(flow, List.of()).forEach(one -> goingOn.add(RunJson.of(one)));
    return new JsonObject()
        .put("flow", flow)
        .put("description", files.description(flow))
        .put("state", state(flow, known, on))
        .put("pausedAt", pause == null ? null : pause.at().toString())
        .put("pausedBy", pause == null ? null : pause.by())
        .put("running", goingOn)
        .put("lastRun", run == null ? null : RunJson.of(run))
        .put("nextRun", pause == null ? RunJson.time(connector.nextRun(flow)) : null)
        .put("lastDeliveredAt", state == null ? null : RunJson.time(state.lastDeliveredAt()))
        .put("behindSeconds", status.flatMap(s -> s.behind()).map(Duration::toSeconds).orElse(null))
        .put("problem", status.flatMap(s -> s.problem()).orElse(null))
        .put("rejectedNow", state == null ? 0 : state.rejectedNow())
        .put("omittedNow", state == null ? 0 : state.omittedNow())
        .put("today", json(days.get(days.size() - 1)))
        .put("days", all)
        .put("backfill", BackfillJson.of(Optional.ofNullable(known.backfills().get(flow))));
  }

  private String state(String flow, Known known, boolean on) {
    if (known.goingOn().containsKey(flow)) {
      return "running";
    }
    if (!on) {
      return "off";
    }
    if (known.pauses().containsKey(flow)) {
      return "paused";
    }
    RecordedRun run = known.last().get(flow);
    ReconcileState reconcile = known.reconciles().get(flow);
    boolean failed = run != null && (run.outcome().equals("failed") || run.error().isPresent());
    boolean missed = reconcile != null && reconcile.outcome().equals("failed");
    if (failed || missed || slow.of(flow).flatMap(status -> status.problem()).isPresent()) {
      return "failed";
    }
    return run == null ? "never" : "waiting";
  }

  private static JsonObject json(DailyCounts.Day day) {
    return new JsonObject()
        .put("day", day.date().toString())
        .put("sent", day.sent())
        .put("unchanged", day.unchanged())
        .put("rejected", day.rejected())
        .put("runs", day.runs())
        .put("failed", day.failed());
  }

  private JsonObject tills(LiveNumbers.Numbers live) {
    Outbox.Backlog backlog;
    try {
      backlog = BenefitEndpoint.backlog(journal);
    } catch (SQLException e) {
      throw new JournalException("the outbox: " + FailureText.of(e), e);
    }
    return new JsonObject()
        .put("lookUpsPerMinute", live.lookUps())
        .put("p95Millis", rounded(live.p95Millis(), 1))
        .put("cacheShare", rounded(live.cacheShare(), 1000))
        .put("redemptionsPerHour", live.redemptions())
        .put(
            "outbox",
            new JsonObject()
                .put("pending", backlog.pending())
                .put("oldest", RunJson.time(backlog.oldest()))
                .put("error", backlog.error().orElse(null)));
  }

  private static Number rounded(OptionalDouble number, double parts) {
    return number.isPresent() ? Math.round(number.getAsDouble() * parts) / parts : null;
  }
}
