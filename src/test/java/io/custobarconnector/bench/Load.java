package io.custobarconnector.bench;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Calls that begin at fixed moments, whether or not earlier ones have ended, as customers come to
 * tills. A call that must wait for a thread is late by that wait, and so are those behind it:
 * nothing is left out of what is measured.
 */
final class Load implements AutoCloseable {

  private static final int THREADS = 300;

  /** A call, told its number and the moment at which it should have begun. */
  @FunctionalInterface
  interface Call {
    void make(long number, long due);
  }

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "till");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong numbers = new AtomicLong();

  /** Calls so many times a second for a while, and waits for the last answer. */
  void run(double perSecond, Duration time, Call call) {
    long end = System.nanoTime() + time.toNanos();
    run(perSecond, () -> System.nanoTime() - end < 0, call);
  }

  /** Calls so many times a second as long as it is wished, and waits for the last answer. */
  void run(double perSecond, BooleanSupplier goOn, Call call) {
    Phaser underWay = new Phaser(1);
    long start = System.nanoTime();
    for (long i = 0; goOn.getAsBoolean(); i++) {
      long due = start + (long) (i * 1_000_000_000L / perSecond);
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(this, due - System.nanoTime());
      }
      long number = numbers.getAndIncrement();
      underWay.register();
      threads.execute(
          () -> {
            try {
              call.make(number, due);
            } finally {
              underWay.arriveAndDeregister();
            }
          });
    }
    underWay.awaitAdvance(underWay.arrive());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
