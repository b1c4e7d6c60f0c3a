package io.custobarconnector.benefit.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is connected to the port of the tills. A connection is a stranger's until a request on it had
 * a right key. There are only so many strangers, and each has only so long: for a new one the
 * oldest has to go, unless its key is just being looked up. So strangers cost a fixed amount of
 * memory, and leave room for tills.
 */
final class Connections {

  static final int MOST_STRANGERS = 512;
  static final int MOST = 4_096;

  /** How long a stranger may take to show a key. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Map<HttpConnection, Long> strangers = new LinkedHashMap<>();
  private final Set<HttpConnection> checked = new HashSet<>();
  private final Set<HttpConnection> known = new HashSet<>();
  private final Map<HttpConnection, Long> ending = new HashMap<>();

  Connections(Vertx vertx) {
    this.vertx = vertx;
  }

  /** A connection was opened. */
  synchronized void open(HttpConnection connection) {
    connection.closeHandler(closed -> forget(connection));
    if (strangers.size() >= MOST_STRANGERS) {
      Iterator<HttpConnection> oldest = strangers.keySet().iterator();
      close(oldest.next());
    }
    if (strangers.size() + checked.size() + known.size() + ending.size() >= MOST) {
      connection.close();
      return;
    }
    strangers.put(
        connection,
        vertx.setTimer(
            PATIENCE.toMillis(),
            late -> {
              if (strangers.containsKey(connection)) {
                close(connection);
              }
            }));
  }

  /** The key of a request on the connection is being looked up; {@link #know} may follow. */
  synchronized void check(HttpConnection connection) {
    Long timer = strangers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
      checked.add(connection);
    }
  }

  /** A request on the connection had a right key. */
  synchronized void know(HttpConnection connection) {
    Long timer = strangers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
    if (timer != null || checked.remove(connection)) {
      known.add(connection);
    }
  }

  /**
   * The connection ends with the answer to the request that is dealt with now.
   *
   * @param atMost how long the client may take to fetch it
   */
  synchronized void end(HttpConnection connection, Duration atMost) {
    forget(connection);
    ending.put(connection, vertx.setTimer(atMost.toMillis(), late -> close(connection)));
  }

  /** Whether it ends or has ended; what the client sent in one go before may still come up. */
  synchronized boolean isOver(HttpConnection connection) {
    return !strangers.containsKey(connection)
        && !checked.contains(connection)
        && !known.contains(connection);
  }

  synchronized boolean isStranger(HttpConnection connection) {
    return !known.contains(connection);
  }

  private synchronized void forget(HttpConnection connection) {
    Long timer = strangers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
    Long end = ending.remove(connection);
    if (end != null) {
      vertx.cancelTimer(end);
    }
    checked.remove(connection);
    known.remove(connection);
  }

  private synchronized void close(HttpConnection connection) {
    forget(connection);
    connection.close();
  }
}
