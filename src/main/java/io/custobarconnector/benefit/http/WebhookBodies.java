package io.custobarconnector.benefit.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Large bodies of Custobar's webhook are read one after the other: a few at a time would fill the
 * memory that tills need. Who waits is not read meanwhile.
 */
final class WebhookBodies {

  /** Bodies up to this many bytes need no turn. */
  static final int SMALL = 65_536;

  private static final int AT_ONCE = 2;

  private final Queue<RoutingContext> waiting = new ArrayDeque<>();
  private int reading;

  /** Lets the request go on, at once or when it is its turn; until then it must be paused. */
  void take(RoutingContext call, long announced) {
    if (announced <= SMALL) {
      goOn(call);
      return;
    }
    AtomicBoolean left = new AtomicBoolean();
    call.addEndHandler(
        ended -> {
          if (left.compareAndSet(false, true)) {
            leave(call);
          }
        });
    if (enter(call)) {
      goOn(call);
    }
  }

  private synchronized boolean enter(RoutingContext call) {
    if (reading < AT_ONCE) {
      reading++;
      return true;
    }
    waiting.add(call);
    return false;
  }

  private void leave(RoutingContext call) {
    RoutingContext next;
    synchronized (this) {
      if (waiting.remove(call)) {
        return;
      }
      next = waiting.poll();
      if (next == null) {
        reading--;
      }
    }
    if (next != null) {
      next.vertx().runOnContext(turn -> goOn(next));
    }
  }

  private static void goOn(RoutingContext call) {
    HttpServerRequest request = call.request();
    request.resume();
    call.next();
  }
}
