package io.custobarconnector.console;

import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Where requests are worked on: few threads that may wait for a database, and none while nobody
 * asks. A request that finds all of them busy, and the queue full, is told so.
 */
final class ConsoleThreads implements AutoCloseable {

  private final ThreadPoolExecutor threads;

  /**
   * @param waiting requests that may wait for a thread; one at least, since a thread that has just
   *     answered is not free at once
   */
  ConsoleThreads(String name, int most, int waiting) {
    this.threads =
        new ThreadPoolExecutor(
            most,
            most,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Works, and goes on with the result on the thread of the request's connection. What fails is
   * answered as {@link ConsoleReply} says.
   */
  <T> void work(RoutingContext request, Callable<T> work, BiConsumer<RoutingContext, T> then) {
    Context context = request.vertx().getOrCreateContext();
    try {
      threads.execute(() -> work(context, request, work, then));
    } catch (RejectedExecutionException e) {
      ConsoleReply.send(
          request,
          new ConsoleProblem(
              ConsoleProblem.Kind.UNAVAILABLE,
              "the console is busy with other requests; try again",
              1));
    }
  }

  private static <T> void work(
      Context context,
      RoutingContext request,
      Callable<T> work,
      BiConsumer<RoutingContext, T> then) {
    try {
      T result = work.call();
      context.runOnContext(
          now -> {
            try {
              then.accept(request, result);
            } catch (ConsoleProblem problem) {
              ConsoleReply.send(request, problem);
            }
          });
    } catch (Exception e) {
      ConsoleProblem problem = ConsoleReply.problem(e);
      context.runOnContext(now -> ConsoleReply.send(request, problem));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
