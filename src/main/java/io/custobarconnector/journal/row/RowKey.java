package io.custobarconnector.journal.row;

import io.custobarconnector.journal.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Which keys of rows the journal can keep: its tables are found by them. A row with another key is
 * rejected, under a short form of it.
 */
public final class RowKey {

  /** Bytes of UTF-8 at most; an index of PostgreSQL takes about 2 700. */
  public static final int MOST_BYTES = 1000;

  private static final int SHOWN = 40;

  private static final Pattern SHORTENED = Pattern.compile(".*…#-?[0-9]+", Pattern.DOTALL);

  private RowKey() {}

  /** Whether the journal can keep the key as it is. */
  public static boolean canBeKept(String key) {
    boolean fits =
        key.length() <= MOST_BYTES / 3
            || (key.length() <= MOST_BYTES
                && key.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES);
    return fits && key.indexOf('\0') < 0 && !hasHalfCharacter(key);
  }

  /** The key itself, or a short form of one that cannot be kept. */
  public static String kept(String key) {
    if (canBeKept(key)) {
      return key;
    }
    String begin =
        key.substring(0, Math.min(key.length(), SHOWN)).replaceAll("[\0\uD800-\uDFFF]", "\ufffd");
    return begin + "…#" + Fingerprint.of(key.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a key is the short form of another, which no source can be asked for. */
  public static boolean isShortened(String key) {
    return SHORTENED.matcher(key).matches();
  }

  private static boolean hasHalfCharacter(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < key.length()
          && Character.isLowSurrogate(key.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
