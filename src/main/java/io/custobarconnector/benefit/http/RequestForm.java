package io.custobarconnector.benefit.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a request must look like before anything of it is believed. */
final class RequestForm {

  /** Headers that are given once or not at all: two would be read by two programs in two ways. */
  private static final List<String> ONCE =
      List.of("Host", "Authorization", "Idempotency-Key", "Content-Type", "Content-Length");

  /** A name, an IPv4 or a bracketed IPv6 address, and perhaps a port. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

  private RequestForm() {}

  /**
   * What is wrong with it; empty when nothing is. Parameters of the query are read where a route
   * asks for them, and by Camel no more: they would stand among the headers of the message, as if
   * the client had sent them there.
   */
  static Optional<String> mistake(RoutingContext call) {
    HttpServerRequest request = call.request();
    for (String header : ONCE) {
      if (request.headers().getAll(header).size() > 1) {
        return Optional.of("the header %s is given more than once".formatted(header));
      }
    }
    String host = request.getHeader(HttpHeaders.HOST);
    if (host == null || !HOST.matcher(host).matches()) {
      return Optional.of("the header Host is missing, or is no name or address");
    }
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        && request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      return Optional.of("Content-Length and Transfer-Encoding cannot both be right");
    }
    try {
      call.queryParams().clear();
    } catch (RuntimeException e) {
      return Optional.of("the query is not encoded as addresses are");
    }
    return Optional.empty();
  }

  /** Whether its path is encoded as addresses are. */
  static boolean hasReadablePath(RoutingContext call) {
    try {
      return call.normalizedPath().startsWith("/");
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Read as a form, a body would become headers, and its files would be written to the disk. */
  static boolean isForm(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String known = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    return known.startsWith("multipart/") || known.startsWith("application/x-www-form-urlencoded");
  }

  /** The bytes that are to come; {@code Long.MAX_VALUE} when nobody knows. */
  static long announcedBytes(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return Long.MAX_VALUE;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException moreThanThat) {
      return Long.MAX_VALUE;
    }
  }

  static boolean isChunked(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }
}
