package io.custobarconnector.settings;

import io.custobarconnector.error.SettingError;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A properties file in UTF-8 whose entries remember their line, which {@link Properties} forgets.
 */
public record SettingsFile(Path path, List<Entry> entries) {

  /** One setting as written, with the number of the line on which it begins. */
  public record Entry(int line, String key, String value) {}

  /** The folder that relative paths in the file are seen from. */
  Path folder() {
    return path.toAbsolutePath().normalize().getParent();
  }

  /**
   * Reads a file.
   *
   * @throws SettingsException when the file cannot be read, is not UTF-8, or has a broken escape
   */
  public static SettingsFile read(Path path) {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = text(path).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int begin = i;
      if (isCommentOrBlank(lines.get(i))) {
        continue;
      }
      StringBuilder logical = new StringBuilder(lines.get(i));
      while (goesOn(lines.get(i)) && i + 1 < lines.size()) {
        i++;
        logical.append('\n').append(lines.get(i));
      }
      entries.add(entry(path, begin + 1, logical.toString()));
    }
    return new SettingsFile(path, List.copyOf(entries));
  }

  private static Entry entry(Path path, int line, String logical) {
    Properties one = new Properties();
    try {
      one.load(new StringReader(logical));
    } catch (IOException | IllegalArgumentException e) {
      throw problem(
          SettingError.ESCAPE,
          path,
          line,
          "has a \\u that is not followed by four hexadecimal digits");
    }
    String key = one.stringPropertyNames().iterator().next();
    return new Entry(line, key, one.getProperty(key).strip());
  }

  private static boolean isCommentOrBlank(String line) {
    String start = line.stripLeading();
    return start.isEmpty() || start.startsWith("#") || start.startsWith("!");
  }

  /** An odd number of backslashes at the end continues the line. */
  private static boolean goesOn(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static String text(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new SettingsException(SettingError.FILE, path + ": " + unreadable(path, e));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    var result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw problem(
          SettingError.NOT_UTF8, path, line, "is not UTF-8: save the file in that encoding");
    }
    return withoutMark(out.flip().toString());
  }

  /** Editors on Windows put a byte order mark at the start. */
  static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Why a file cannot be read, for people. */
  static String unreadable(Path path, IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (Files.isDirectory(path)) {
      return "is a folder, not a file";
    }
    return e instanceof AccessDeniedException ? "may not be read by this user" : "cannot be read";
  }

  private static SettingsException problem(SettingError code, Path path, int line, String what) {
    return new SettingsException(code, path + ":" + line + ": " + what);
  }
}
