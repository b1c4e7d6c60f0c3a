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
import java.util.List;

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
    private JsonObject sent = new JsonObject();
    private long spokenAt;

    Watcher(RoutingContext call, Session session) {
      this.token = ConsoleHttp.token(call).orElseThrow();
      this.operator = session.operator();
      this.context = call.vertx().getOrCreateContext();
      this.response = call.response();
    }

    void tell(JsonObject now) {
      context.runOnContext(
          turn -> {
            if (response.ended() || response.closed()) {
              leave(this);
            } else if (!response.writeQueueFull()) {
              write(now);
            }
          });
    }

    /** What it is of changes all the time, and says nothing by itself. */
    private void write(JsonObject now) {
      JsonObject said = now.copy();
      said.remove("asOf");
      if (!said.equals(sent)) {
        sent = said;
        speak("event: overview\ndata: " + now.encode() + "\n\n");
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
      long own =
          watchers.stream()
              .filter(other -> other.operator.keyId() == watcher.operator.keyId())
              .count();
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
    JsonObject forViewers = RoleView.of(OperatorRole.VIEWER, now);
    for (Watcher watcher : all) {
      if (sessions.peek(watcher.token).isEmpty()) {
        watcher.end();
      } else if (now.containsKey("flows")) {
        watcher.tell(watcher.operator.role() == OperatorRole.OPERATOR ? now : forViewers);
      }
    }
  }

  @Override
  public void close() {
    all().forEach(Watcher::end);
  }
}
