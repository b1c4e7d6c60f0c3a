package io.custobarconnector.custobar.limit;

import io.custobarconnector.error.NoAnswerException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Cuts an HTTP call off when its time is up, or its answer is larger than memory bears. The
 * client's own response timeout begins anew with every byte, so an answer that drips would hold a
 * thread, and a connection, for hours; one without end would end the process.
 */
public class CallDeadline implements HttpClientConfigurer, AutoCloseable {

  /**
   * A page of the data API has a thousand records, and in the usual heap each may have 32 kB; one
   * of permissions has ten thousand of some hundred bytes.
   */
  private static final int SHARE_OF_HEAP = 16;

  private final Duration deadline;
  private final long mostBytes;
  private final Predicate<String> custobar;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * With a limit of size that fits the heap, for Custobar's answers; what others answer is known to
   * whoever wrote the route.
   *
   * @param deadline from the start of the call to the last byte of its answer
   * @param custobar whether a host is Custobar's; a route may call others
   */
  public CallDeadline(Duration deadline, Predicate<String> custobar) {
    this(deadline, mostBytes(), custobar);
  }

  /** How large an answer may be so that it fits the heap. */
  static long mostBytes() {
    return Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, 64L << 20);
  }

  /**
   * @param deadline from the start of the call to the last byte of its answer
   * @param mostBytes of an answer, unpacked
   * @param custobar whether a host is Custobar's
   */
  protected CallDeadline(Duration deadline, long mostBytes, Predicate<String> custobar) {
    this.deadline = deadline;
    this.mostBytes = mostBytes;
    this.custobar = custobar;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "call-deadline");
              thread.setDaemon(true);
              return thread;
            });
    // A call that has ended is not kept, with all that it sent, until its time would be up.
    clock.setRemoveOnCancelPolicy(true);
    // Where nobody calls, no thread stays behind.
    clock.setKeepAliveTime(1, TimeUnit.MINUTES);
    clock.allowCoreThreadTimeOut(true);
  }

  @Override
  public void configureHttpClient(HttpClientBuilder client) {
    client.disableAutomaticRetries();
    client.addExecInterceptorFirst("deadline", this::call);
  }

  private ClassicHttpResponse call(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    if (!(scope.originalRequest instanceof Cancellable call)) {
      return chain.proceed(request, scope);
    }
    Limit limit = limit(call, scope.route.getTargetHost().getHostName());
    Future<?> end = clock.schedule(limit, deadline.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      if (response.getEntity() == null) {
        end.cancel(false);
      } else {
        response.setEntity(new LimitedBody(response.getEntity(), limit, end));
      }
      return response;
    } catch (IOException | HttpException e) {
      end.cancel(false);
      throw limit.inWords(e);
    } catch (RuntimeException e) {
      end.cancel(false);
      throw e;
    }
  }

  private Limit limit(Cancellable call, String host) {
    return new Limit(
        call,
        deadline,
        custobar.test(host) ? mostBytes : Long.MAX_VALUE,
        host,
        failure ->
            custobar.test(host)
                ? NoAnswerException.ofCustobar(host, failure)
                : NoAnswerException.ofOther(host, failure));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private static final class Limit implements Runnable {

    private final Cancellable call;
    private final Duration deadline;
    private final long mostBytes;
    private final String host;
    private final Function<Exception, NoAnswerException> noAnswer;
    private volatile boolean reached;

    Limit(
        Cancellable call,
        Duration deadline,
        long mostBytes,
        String host,
        Function<Exception, NoAnswerException> noAnswer) {
      this.call = call;
      this.deadline = deadline;
      this.mostBytes = mostBytes;
      this.host = host;
      this.noAnswer = noAnswer;
    }

    @Override
    public void run() {
      reached = true;
      // Without effect on a call that has ended: its connection is no longer its own.
      call.cancel();
    }

    boolean isReached() {
      return reached;
    }

    /** The connection is given up: who closes it would read on to the end of the answer. */
    void size(long bytes) throws IOException {
      if (bytes > mostBytes) {
        call.cancel();
        throw NoAnswerException.tooLarge(host, mostBytes);
      }
    }

    /** Of a call that was cut off, the client only says that its socket is closed. */
    IOException inWords(Exception failure) {
      if (reached) {
        IOException late =
            new SocketTimeoutException(
                "the answer was not complete after %s s"
                    .formatted(
                        BigDecimal.valueOf(deadline.toMillis(), 3)
                            .stripTrailingZeros()
                            .toPlainString()));
        late.addSuppressed(failure);
        return noAnswer.apply(late);
      }
      // The connector is stopping: nobody failed to answer.
      return failure instanceof RequestFailedException stopped ? stopped : noAnswer.apply(failure);
    }
  }

  private static final class LimitedBody extends HttpEntityWrapper {

    private final Limit limit;
    private final Future<?> end;

    LimitedBody(HttpEntity body, Limit limit, Future<?> end) {
      super(body);
      this.limit = limit;
      this.end = end;
    }

    @Override
    public InputStream getContent() throws IOException {
      return new LimitedStream(super.getContent(), limit, end);
    }

    @Override
    public void close() throws IOException {
      // It reads on to the end of the answer, which may have none.
      try {
        super.close();
      } finally {
        end.cancel(false);
      }
    }
  }

  private static final class LimitedStream extends FilterInputStream {

    private final Limit limit;
    private final Future<?> end;
    private long size;

    LimitedStream(InputStream body, Limit limit, Future<?> end) {
      super(body);
      this.limit = limit;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
      int read;
      try {
        read = checked(super.read(bytes, from, most));
      } catch (IOException e) {
        throw limit.inWords(e);
      }
      size += Math.max(read, 0);
      limit.size(size);
      return read;
    }

    /** The end of a connection that was cut off is not the end of an answer. */
    private int checked(int read) throws IOException {
      if (read < 0 && !end.cancel(false) && limit.isReached()) {
        throw new IOException("cut off");
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      // It reads on to the end of the answer, which may have none.
      try {
        super.close();
      } finally {
        end.cancel(false);
      }
    }
  }
}
