package io.custobarconnector.torture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request or an answer as its bytes; of a body only the kind with a Content-Length is known.
 *
 * @param bytes all of it
 * @param head the first line and the headers
 * @param bodyAt where the body begins
 */
@SuppressWarnings("ArrayRecordComponent") // read only, and never compared
record HttpMessage(byte[] bytes, String head, int bodyAt) {

  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");

  /** The next message; empty when the connection ends before one begins or inside of it. */
  static Optional<HttpMessage> read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int end = 0;
    while (end < 4) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      bytes.write(next);
      end = next == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : next == '\r' ? 1 : 0;
    }
    String head = bytes.toString(StandardCharsets.ISO_8859_1);
    Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
    int bodyAt = bytes.size();
    if (length.find()) {
      int expected = Integer.parseInt(length.group(1));
      byte[] body = in.readNBytes(expected);
      if (body.length < expected) {
        return Optional.empty();
      }
      bytes.writeBytes(body);
    }
    return Optional.of(new HttpMessage(bytes.toByteArray(), head, bodyAt));
  }

  byte[] body() {
    return Arrays.copyOfRange(bytes, bodyAt, bytes.length);
  }

  byte[] firstHalf() {
    return Arrays.copyOf(bytes, bodyAt + (bytes.length - bodyAt) / 2 - 1);
  }

  /** The path of a request. */
  String path() {
    return head.split(" ", 3)[1];
  }

  /** The status of an answer. */
  int status() {
    return Integer.parseInt(head.split(" ", 3)[1]);
  }
}
