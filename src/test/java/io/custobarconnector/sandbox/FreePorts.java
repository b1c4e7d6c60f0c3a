package io.custobarconnector.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports for programs that a test starts. They lie below those that the system gives away by itself,
 * each process of the build has a range of its own, and none is given twice: so nobody takes one
 * between the answer and the program's start.
 */
public final class FreePorts {

  private static final int SIZE = 4_000;
  private static final int FIRST = 16_000 + SIZE * (Integer.getInteger("tests.process", 1) % 4);
  private static final AtomicInteger GIVEN =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(SIZE));

  private FreePorts() {}

  /** A port that nobody has. */
  public static int one() {
    return row(1);
  }

  /** The first of so many neighbouring ports that nobody has. */
  public static int row(int length) {
    for (int attempt = 0; attempt < SIZE / length; attempt++) {
      int first = FIRST + GIVEN.getAndAdd(length) % (SIZE - length);
      if (IntStream.range(first, first + length).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new IllegalStateException("no " + length + " neighbouring ports are free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
