package io.custobarconnector.error;

import java.io.IOException;
import java.io.InterruptedIOException;
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
    String reason = words(failure);
    return new NoAnswerException(
        CustobarError.NO_ANSWER.of(
            "Custobar (%s) does not answer: %s; check custobar.url, and %s"
                .formatted(host, reason, mend(failure))),
        reason,
        failure);
  }

  /** Of a source over HTTP, or whom else a route asks. */
  public static NoAnswerException ofOther(String host, Exception failure) {
    String reason = words(failure);
    return new NoAnswerException(
        HttpError.ANSWER.of(
            "%s does not answer: %s; check the address, and %s"
                .formatted(host, reason, mend(failure))),
        reason,
        failure);
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
    if (any(failure, InterruptedIOException.class)) {
      return "no connection became free in time";
    }
    if (any(failure, ConnectException.class) || any(failure, NoRouteToHostException.class)) {
      return own(failure);
    }
    // Their words may quote the answer.
    if (any(failure, HttpException.class)) {
      return "what it answers is not HTTP";
    }
    if (isBroken(failure)) {
      return "the connection broke before the answer was whole" + detail(failure);
    }
    return own(failure);
  }

  private static boolean isBroken(Exception failure) {
    return any(failure, SocketException.class)
        || any(failure, ConnectionClosedException.class)
        || any(failure, MalformedChunkCodingException.class)
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
