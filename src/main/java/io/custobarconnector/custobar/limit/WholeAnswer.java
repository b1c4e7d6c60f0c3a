package io.custobarconnector.custobar.limit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls Custobar for a person who waits, outside of any route, and reads all of the answer in time.
 * The timeout of the JDK's client is over with the headers, so a body that drips would hold the
 * command, or the console's thread, for hours.
 */
public final class WholeAnswer {

  private WholeAnswer() {}

  /**
   * Sends a request.
   *
   * @param limit from the start of the call to the last byte of its answer
   * @throws HttpTimeoutException when the answer is not complete by then
   * @throws IOException when there is none
   */
  public static HttpResponse<byte[]> of(HttpClient http, HttpRequest request, Duration limit)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> call =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "the answer was not complete after %s s".formatted(limit.toSeconds()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } finally {
      // Without effect on a call that has ended.
      call.cancel(true);
    }
  }
}
