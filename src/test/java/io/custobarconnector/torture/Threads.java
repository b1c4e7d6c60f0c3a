package io.custobarconnector.torture;

import java.io.IOException;

/** Threads that end when what they work at is closed. */
final class Threads {

  private Threads() {}

  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException broken) {
                // As it is meant to happen here.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
