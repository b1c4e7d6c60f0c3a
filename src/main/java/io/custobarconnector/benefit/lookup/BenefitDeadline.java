package io.custobarconnector.benefit.lookup;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpException;

/**
 * Cuts an HTTP call off when its time is up. The client's own response timeout begins anew with
 * every byte, so an answer that drips would hold a thread, and a connection, for minutes.
 */
public final class BenefitDeadline implements HttpClientConfigurer, AutoCloseable {

  private final Duration deadline;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * @param deadline from the start of the call to the last byte of its answer
   */
  public BenefitDeadline(Duration deadline) {
    this.deadline = deadline;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "http-deadline");
              thread.setDaemon(true);
              return thread;
            });
    // Where nobody calls, nothing stays behind.
    clock.setKeepAliveTime(1, TimeUnit.MINUTES);
    clock.allowCoreThreadTimeOut(true);
  }

  @Override
  public void configureHttpClient(HttpClientBuilder client) {
    client.disableAutomaticRetries();
    client.addExecInterceptorFirst(
        "deadline",
        (request, scope, chain) -> {
          if (!(scope.originalRequest instanceof Cancellable call)) {
            return chain.proceed(request, scope);
          }
          // Without effect on a call that has ended: its connection is no longer its own.
          ScheduledFuture<?> end =
              clock.schedule(call::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
          try {
            return chain.proceed(request, scope);
          } catch (IOException | HttpException | RuntimeException e) {
            end.cancel(false);
            throw e;
          }
        });
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
