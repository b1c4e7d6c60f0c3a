package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Reads a CSV upload: a header line, then one row a line; comma, semicolon or tab, found from the
 * header; values with a delimiter quoted. See <a
 * href="https://custobar.com/docs/api/data-import-formats/">import formats</a>.
 */
final class CsvRows {
  private static final String DELIMITERS = ",;\t";

  private final String text;
  private final char delimiter;
  private int at;

  private CsvRows(String text) {
    this.text = text;
    this.delimiter = delimiter(text);
  }

  /**
   * @param contentType carries the charset, e.g. {@code text/csv; charset=iso-8859-1}
   * @param emptyClears whether an empty cell is the empty string; otherwise the key is left out
   * @throws ApiError 400 when the body is not such a table
   */
  static List<ObjectNode> read(byte[] body, String contentType, boolean emptyClears) {
    return new CsvRows(decode(body, charset(contentType))).rows(emptyClears);
  }

  private List<ObjectNode> rows(boolean emptyClears) {
    List<String> header = record();
    if (header.isEmpty() || header.contains("")) {
      throw new ApiError(400, "the header line is missing or names an empty column");
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw new ApiError(400, "the header line names a column twice");
    }
    List<ObjectNode> rows = new ArrayList<>();
    while (at < text.length()) {
      List<String> cells = record();
      if (cells.size() == 1 && cells.get(0).isEmpty()) {
        continue; // a blank line
      }
      if (cells.size() != header.size()) {
        throw new ApiError(
            400,
            "row %s has %s values, the header %s"
                .formatted(rows.size(), cells.size(), header.size()));
      }
      ObjectNode row = Json.object();
      for (int i = 0; i < cells.size(); i++) {
        if (emptyClears || !cells.get(i).isEmpty()) {
          row.put(header.get(i), cells.get(i));
        }
      }
      rows.add(row);
    }
    return rows;
  }

  /** The next line's values; a quoted value may hold line ends. */
  private List<String> record() {
    List<String> values = new ArrayList<>();
    if (at >= text.length()) {
      return values;
    }
    while (true) {
      values.add(value());
      if (at >= text.length()) {
        return values;
      }
      char end = text.charAt(at++);
      if (end == '\r' && at < text.length() && text.charAt(at) == '\n') {
        at++;
      }
      if (end != delimiter) {
        return values;
      }
    }
  }

  private String value() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int start = at;
    while (at < text.length() && !ends(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '"') {
        value.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        value.append('"');
        at++;
      } else {
        at++;
        if (at < text.length() && !ends(text.charAt(at))) {
          throw new ApiError(400, "text follows a closing quote, at character " + at);
        }
        return value.toString();
      }
    }
    throw new ApiError(400, "a quoted value is not closed");
  }

  private boolean ends(char c) {
    return c == delimiter || c == '\n' || c == '\r';
  }

  private static char delimiter(String text) {
    int[] seen = new int[DELIMITERS.length()];
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '\n' || c == '\r')) {
        break;
      } else if (!quoted && DELIMITERS.indexOf(c) >= 0) {
        seen[DELIMITERS.indexOf(c)]++;
      }
    }
    int best = 0;
    for (int i = 1; i < seen.length; i++) {
      best = seen[i] > seen[best] ? i : best;
    }
    return DELIMITERS.charAt(best);
  }

  private static Charset charset(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT).replace("\"", "").replace(" ", "");
    int at = type.indexOf("charset=");
    String name = at < 0 ? "utf-8" : type.substring(at + "charset=".length()).split(";", 2)[0];
    return switch (name) {
      case "utf-8" -> StandardCharsets.UTF_8;
      case "utf-16" -> StandardCharsets.UTF_16;
      case "iso-8859-1" -> StandardCharsets.ISO_8859_1;
      default -> throw new ApiError(400, "the charset is not utf-8, utf-16 or iso-8859-1");
    };
  }

  private static String decode(byte[] body, Charset charset) {
    try {
      String text = charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ApiError(400, "the body is not in the charset " + charset.name());
    }
  }
}
