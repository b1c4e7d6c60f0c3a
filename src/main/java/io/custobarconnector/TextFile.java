package io.custobarconnector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of text, which must be UTF-8. */
public final class TextFile {

  /** A byte that is no UTF-8; the message says where it stands and what to do. */
  static final class NotUtf8Exception extends CharacterCodingException {
    private static final long serialVersionUID = 1L;
    private final String message;

    NotUtf8Exception(String message) {
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }
  }

  private TextFile() {}

  /**
   * Reads a file.
   *
   * @throws NotUtf8Exception with the file, the line and the column of the first byte that is wrong
   * @throws IOException when the file cannot be read
   */
  public static String read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    boolean wrong = decoder.decode(bytes, text, true).isError();
    text.flip();
    if (!wrong) {
      return text.toString();
    }
    String good = text.toString();
    int line = 1 + (int) good.chars().filter(c -> c == '\n').count();
    int column = good.length() - good.lastIndexOf('\n');
    throw new NotUtf8Exception(
        "%s:%s:%s: the file is not UTF-8 from here on (byte 0x%02X, perhaps Latin-1); save it as UTF-8"
            .formatted(file, line, column, bytes.get(bytes.position())));
  }
}
