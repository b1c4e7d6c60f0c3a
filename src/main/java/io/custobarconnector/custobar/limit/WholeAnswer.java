package io.custobarconnector.custobar.limit;

import io.custobarconnector.error.NoAnswerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What Custobar answers a person who waits, outside of any route. It is whole in time, and no
 * larger than memory bears: the timeout of the JDK's client is over with the headers, so a body
 * that drips would hold the command, or the console's thread, for hours.
 *
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // is read once, and never compared
public record WholeAnswer(int statusCode, byte[] body) {

  /**
   * Sends a request.
   *
   * @param limit from the start of the call to the last byte of its answer
   * @throws HttpTimeoutException when the answer is not complete by then
   * @throws IOException when there is none, or one that is too large
   */
  public static WholeAnswer of(HttpClient http, HttpRequest request, Duration limit)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> call =
        http.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return call.thenApplyAsync(WholeAnswer::read, WholeAnswer::inThreadOfItsOwn)
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "the answer was not complete after %s s".formatted(limit.toSeconds()));
    } catch (ExecutionException e) {
      throw reason(e.getCause());
    } finally {
      // Neither has an effect on a call that has ended.
      call.cancel(true);
      var unused = call.thenAccept(WholeAnswer::close);
    }
  }

  /** An answer that drips keeps no other waiting. */
  private static void inThreadOfItsOwn(Runnable reading) {
    Thread thread = new Thread(reading, "whole-answer");
    thread.setDaemon(true);
    thread.start();
  }

  private static WholeAnswer read(HttpResponse<InputStream> response) {
    long most = CallDeadline.mostBytes();
    try (InputStream answer = response.body()) {
      byte[] body = answer.readNBytes((int) most + 1);
      if (body.length > most) {
        throw NoAnswerException.tooLarge(response.uri().getHost(), most);
      }
      return new WholeAnswer(response.statusCode(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IOException reason(Throwable failure) {
    if (failure instanceof UncheckedIOException || failure instanceof CompletionException) {
      return reason(failure.getCause());
    }
    return failure instanceof IOException known ? known : new IOException(failure);
  }
}
