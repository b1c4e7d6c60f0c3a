package io.custobarconnector.error;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;

/**
 * Nobody answers at an address, or not to the end: who, why, and what to do. The HTTP client's own
 * words name neither the system nor, mostly, the host.
 */
public final class NoAnswerException extends IOException {

  private static final String NETWORK = "that this machine may connect there";

  private final String reason;

  private NoAnswerException(String sentence, String reason, Exception cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  /** Of Custobar. */
  public static NoAnswerException ofCustobar(String host, Exception failure) {
    return of(CustobarError.NO_ANSWER, "Custobar (%s)".formatted(host), "custobar.url", failure);
  }

  /** Of a source over HTTP, or whom else a route asks. */
  public static NoAnswerException ofOther(String host, Exception failure) {
    return of(HttpError.ANSWER, host, "the address", failure);
  }

  private static NoAnswerException of(
      ErrorCode code, String who, String address, Exception failure) {
    String reason = words(failure);
    String sentence =
        any(failure, ConnectionRequestTimeoutException.class)
            ? "%s was not asked: %s".formatted(who, reason)
            : "%s does not answer: %s; check %s, and %s"
                .formatted(who, reason, address, mend(failure));
    return new NoAnswerException(code.of(sentence), reason, failure);
  }

  /**
   * Of Custobar, or of what answers in its place, with more than memory bears.
   *
   * @param mostBytes of an answer
   */
  public static NoAnswerException tooLarge(String host, long mostBytes) {
    String reason = "its answer is larger than %s MB".formatted(mostBytes >> 20);
    return new NoAnswerException(
        CustobarError.PAGE.of(
            "Custobar (%s): %s; check custobar.url, and that no proxy answers in its place"
                .formatted(host, reason)),
        reason,
        null);
  }

  /** Why alone, for a sentence that names the system and the mend itself. */
  public String reason() {
    return reason;
  }

  /** What is known of a failure's reason, without a sentence around it; else empty. */
  public static Optional<String> reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoAnswerException silent) {
        return Optional.of(silent.reason());
      }
    }
    return Optional.empty();
  }

  private static String words(Exception failure) {
    if (any(failure, UnknownHostException.class)) {
      return "there is no host of this name, or this machine does not find it";
    }
    if (isAboutCertificate(failure)) {
      return "its certificate is not trusted" + detail(failure);
    }
    if (any(failure, SSLException.class)) {
      return "no TLS connection comes about" + detail(failure);
    }
    if (any(failure, ConnectTimeoutException.class)) {
      return "no connection came about in time" + detail(failure);
    }
    if (any(failure, SocketTimeoutException.class)) {
      return "no answer came in time" + detail(failure);
    }
    if (any(failure, ConnectionRequestTimeoutException.class)) {
      return "all connections of this process were in use";
    }
    if (any(failure, ConnectException.class) || any(failure, NoRouteToHostException.class)) {
      return own(failure);
    }
    // The words of these two may quote the answer.
    if (any(failure, HttpException.class)) {
      return "what it answers is not HTTP";
    }
    if (any(failure, MalformedChunkCodingException.class)) {
      return "the connection broke before the answer was whole";
    }
    if (isBroken(failure)) {
      return "the connection broke before the answer was whole" + detail(failure);
    }
    return own(failure);
  }

  private static boolean isBroken(Exception failure) {
    return any(failure, SocketException.class)
        || any(failure, ConnectionClosedException.class)
        || any(failure, NoHttpResponseException.class);
  }

  private static boolean isAboutCertificate(Exception failure) {
    return any(failure, GeneralSecurityException.class)
        || any(failure, SSLPeerUnverifiedException.class);
  }

  private static String mend(Exception failure) {
    return isAboutCertificate(failure)
        ? "the certificate there; one of a company's own authority, or of a proxy, goes into Java's truststore (JAVA_OPTS=-Djavax.net.ssl.trustStore=…)"
        : NETWORK;
  }

  private static String detail(Exception failure) {
    return " (%s)".formatted(own(failure));
  }

  /** The innermost message; the client names the address once more before some. */
  private static String own(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message
            .strip()
            .replaceAll("\\s*\\R\\s*", " ")
            .replaceFirst("^Connect to .* failed: ", "");
  }

  private static boolean any(Throwable failure, Class<?> such) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (such.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
