package io.custobarconnector.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bad line to a port of this machine: it can be slow, and break in the middle of what it carries.
 */
public final class TornLine implements AutoCloseable {

  private static final long WHOLE = Long.MAX_VALUE / 2;

  private final ServerSocket door;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytesLeft = new AtomicLong(WHOLE);
  private volatile Duration delay = Duration.ZERO;

  public TornLine(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Threads.start("torn-line", this::welcome);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Whatever is carried from now on takes so much longer. */
  public void delay(Duration value) {
    delay = value;
  }

  /** After so many bytes more, a connection breaks with half of what it was about to deliver. */
  void breakAfter(long bytes) {
    bytesLeft.set(bytes);
  }

  /** Breaks all connections. */
  public void cut() {
    open.forEach(TornLine::close);
  }

  /** Carries everything at once and breaks no more. */
  public void mend() {
    delay = Duration.ZERO;
    bytesLeft.set(WHOLE);
  }

  private void welcome() throws IOException {
    while (!door.isClosed()) {
      Socket caller = door.accept();
      try {
        Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(caller);
        open.add(called);
        Threads.start("torn-line", () -> carry(caller, called));
        Threads.start("torn-line", () -> carry(called, caller));
      } catch (IOException nobodyThere) {
        close(caller);
      }
    }
  }

  private void carry(Socket from, Socket to) throws IOException, InterruptedException {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] chunk = new byte[8192];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        Thread.sleep(delay.toMillis());
        boolean breaks = bytesLeft.addAndGet(-read) < 0;
        out.write(chunk, 0, breaks ? read / 2 : read);
        out.flush();
        if (breaks) {
          bytesLeft.set(WHOLE);
          return;
        }
      }
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
