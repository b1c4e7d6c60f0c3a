package io.custobarconnector.console;

import io.custobarconnector.console.access.Session;
import io.custobarconnector.console.access.Sessions;
import io.custobarconnector.console.view.Overview;
import io.custobarconnector.console.view.RoleView;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorRole;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Server-sent events for those who watch the overview: once a second at most, and only when it has
 * changed. Few at a time, and none longer than its session.
 */
final class OverviewStream implements AutoCloseable {

  private static final int MOST = 40;
  private static final int MOST_OF_A_KEY = 8;
  private static final long COMMENT = Duration.ofSeconds(15).toNanos();

  private final Overview overview;
  private final Sessions sessions;
  private final List<Watcher> watchers = new ArrayList<>();

  /** What was shown last; touched by the clock only. */
  private final Map<OperatorRole, Frame> frames = new EnumMap<>(OperatorRole.class);

  /**
   * What all of a role are shown at a moment.
   *
   * @param number the next one when it says something else than the frame before
   * @param said without what changes all the time and says nothing by itself
   * @param text as it is sent
   */
  private record Frame(long number, Map<String, Object> said, String text) {}

  OverviewStream(Overview overview, Sessions sessions) {
    this.overview = overview;
    this.sessions = sessions;
  }

  /** One who watches; touched by the thread of its connection only, but for what is volatile. */
  private final class Watcher {
    private final String token;
    private final Operator operator;
    private final Context context;
    private final HttpServerResponse response;
    private long sent;
    private long spokenAt;

    Watcher(RoutingContext call, Session session) {
      this.token = ConsoleGate.token(call).orElseThrow();
      this.operator = session.operator();
      this.context = call.vertx().getOrCreateContext();
      this.response = call.response();
    }

    void tell(Frame now) {
      context.runOnContext(
          turn -> {
            if (response.ended() || response.closed()) {
              leave(this);
            } else if (!response.writeQueueFull()) {
              write(now);
            }
          });
    }

    private void write(Frame now) {
      if (now.number() != sent) {
        sent = now.number();
        speak(now.text());
      } else if (System.nanoTime() - spokenAt > COMMENT) {
        speak(": still here\n\n");
      }
    }

    private void speak(String text) {
      spokenAt = System.nanoTime();
      response.write(text);
    }

    void end() {
      leave(this);
      context.runOnContext(
          turn -> {
            if (!response.ended() && !response.closed()) {
              response.end("event: signed-out\ndata: {}\n\n");
            }
          });
    }
  }

  /**
   * Opens a stream; on the thread of its connection.
   *
   * @throws ConsoleProblem when there are too many
   */
  void open(RoutingContext call, Session session) {
    Watcher watcher = new Watcher(call, session);
    synchronized (watchers) {
      long own = watchers.stream().filter(other -> other.operator.isSame(watcher.operator)).count();
      if (watchers.size() >= MOST || own >= MOST_OF_A_KEY) {
        throw new ConsoleProblem(
            ConsoleProblem.Kind.TOO_MANY_REQUESTS,
            "too many pages watch the overview; close one of them",
            10);
      }
      watchers.add(watcher);
    }
    SafeHeaders.forAnswers(watcher.response);
    watcher
        .response
        .closeHandler(closed -> leave(watcher))
        .exceptionHandler(broken -> leave(watcher))
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("X-Accel-Buffering", "no");
    watcher.speak("retry: 3000\n\n");
  }

  private void leave(Watcher watcher) {
    synchronized (watchers) {
      watchers.remove(watcher);
    }
  }

  private List<Watcher> all() {
    synchronized (watchers) {
      return List.copyOf(watchers);
    }
  }

  /**
   * Tells all who watch; called once a second.
   *
   * @param revoked ends the sessions of keys that are valid no more
   */
  void tick(Runnable revoked) {
    List<Watcher> all = all();
    if (all.isEmpty()) {
      return;
    }
    try {
      revoked.run();
    } catch (JournalException unknown) {
      // Who was let in stays until it is known.
    }
    JsonObject now = overview.readOrLast();
    Map<OperatorRole, Frame> fresh = new EnumMap<>(OperatorRole.class);
    for (Watcher watcher : all) {
      if (sessions.watch(watcher.token).isEmpty()) {
        watcher.end();
      } else if (now.containsKey("flows")) {
        watcher.tell(fresh.computeIfAbsent(watcher.operator.role(), role -> frame(role, now)));
      }
    }
  }

  private Frame frame(OperatorRole role, JsonObject now) {
    JsonObject shown = RoleView.of(role, now);
    Map<String, Object> said = new HashMap<>(shown.getMap());
    said.remove("asOf");
    Frame before = frames.getOrDefault(role, new Frame(0, Map.of(), ""));
    Frame frame =
        new Frame(
            said.equals(before.said()) ? before.number() : before.number() + 1,
            said,
            "event: overview\ndata: " + shown.encode() + "\n\n");
    frames.put(role, frame);
    return frame;
  }

  @Override
  public void close() {
    all().forEach(Watcher::end);
  }
}
