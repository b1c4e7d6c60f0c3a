package io.custobarconnector.torture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The way to Custobar, on which requests and answers get lost. It knows what Custobar took and
 * which answers came back whole.
 */
final class Gateway implements AutoCloseable {

  /** What becomes of a request. */
  enum Fate {
    /** Half of it arrives, then the connection breaks. */
    HALF_REQUEST,
    /** It is answered, and the connection breaks before the answer. */
    NO_ANSWER,
    /** Half of the answer comes back. */
    HALF_ANSWER,
    /** The answer comes when nobody waits for it any more. */
    LATE_ANSWER,
    /** A proxy says that all is well, in HTML. */
    WEB_PAGE
  }

  private static final byte[] WEB_PAGE =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
          .getBytes(StandardCharsets.US_ASCII);

  /** How exactly the end of the connector's patience is known here. */
  private static final Duration PATIENCE_SLACK = Duration.ofMillis(400);

  private final ServerSocket door;
  private final int custobar;
  private final Arrivals arrivals;
  private final Duration patience;
  private final Queue<Fate> fates = new ConcurrentLinkedQueue<>();

  /**
   * @param custobar the port of the stand-in
   * @param patience how long the connector waits for an answer
   */
  Gateway(int custobar, Arrivals arrivals, Duration patience) throws IOException {
    this.custobar = custobar;
    this.arrivals = arrivals;
    this.patience = patience;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Threads.start("gateway", this::welcome);
  }

  String url() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  /** The next request meets this fate, after those that wait already. */
  void next(Fate fate) {
    fates.add(fate);
  }

  void mend() {
    fates.clear();
  }

  private void welcome() throws IOException {
    while (!door.isClosed()) {
      Socket caller = door.accept();
      Threads.start("gateway", () -> serve(caller));
    }
  }

  private void serve(Socket caller) throws IOException, InterruptedException {
    try (caller;
        Socket called = new Socket(InetAddress.getLoopbackAddress(), custobar);
        InputStream requests = new BufferedInputStream(caller.getInputStream());
        InputStream answers = new BufferedInputStream(called.getInputStream())) {
      Optional<HttpMessage> request = HttpMessage.read(requests);
      while (request.isPresent()
          && pass(request.get(), answers, called.getOutputStream(), caller, requests)) {
        request = HttpMessage.read(requests);
      }
    }
  }

  /** Whether the connection lasts. */
  private boolean pass(
      HttpMessage request,
      InputStream answers,
      OutputStream called,
      Socket caller,
      InputStream requests)
      throws IOException, InterruptedException {
    Optional<Fate> fate = Optional.ofNullable(fates.poll());
    Instant at = Instant.now();
    if (fate.filter(Fate.HALF_REQUEST::equals).isPresent()) {
      called.write(request.firstHalf());
      called.flush();
      arrivals.note(request, at, false, false);
      return false;
    }
    called.write(request.bytes());
    called.flush();
    Optional<HttpMessage> answer = HttpMessage.read(answers);
    boolean whole = false;
    try {
      whole = answer.isPresent() && answer(answer.get(), fate, caller.getOutputStream());
    } finally {
      // On a busy machine the connector may have given up just when the answer came.
      boolean inTime = since(at).compareTo(patience.dividedBy(2)) < 0;
      arrivals.note(request, at, answer.filter(Gateway::isAccepted).isPresent(), whole && inTime);
    }
    if (whole && isGivenUp(caller, requests, at)) {
      arrivals.doubt(at);
    }
    return whole;
  }

  private static Duration since(Instant at) {
    return Duration.between(at, Instant.now());
  }

  /**
   * Whether the caller hangs up when its patience ends: it has not seen the answer, though that
   * came in time. A process that is killed hangs up at any time.
   */
  private boolean isGivenUp(Socket caller, InputStream requests, Instant at) throws IOException {
    Duration left = patience.plus(PATIENCE_SLACK).minus(since(at));
    if (left.isNegative() || left.isZero()) {
      return false;
    }
    caller.setSoTimeout((int) left.toMillis() + 1);
    requests.mark(1);
    try {
      if (requests.read() >= 0) {
        requests.reset();
        return false;
      }
    } catch (SocketTimeoutException lasts) {
      return false;
    } catch (SocketException reset) {
      // It hangs up as well as it can.
    } finally {
      caller.setSoTimeout(0);
    }
    return since(at).compareTo(patience.minus(PATIENCE_SLACK)) > 0;
  }

  private boolean answer(HttpMessage answer, Optional<Fate> fate, OutputStream caller)
      throws IOException, InterruptedException {
    if (fate.isEmpty()) {
      caller.write(answer.bytes());
      caller.flush();
      return true;
    }
    switch (fate.get()) {
      case HALF_ANSWER -> caller.write(answer.firstHalf());
      case WEB_PAGE -> caller.write(WEB_PAGE);
      case LATE_ANSWER -> {
        Thread.sleep(patience.plusMillis(200).toMillis());
        caller.write(answer.bytes());
      }
      default -> {
        // Nothing comes back.
      }
    }
    caller.flush();
    return false;
  }

  /** Some Custobars refuse inside of a 200. */
  private static boolean isAccepted(HttpMessage answer) {
    return answer.status() / 100 == 2
        && !new String(answer.body(), StandardCharsets.UTF_8).contains("\"error\"");
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
