package io.custobarconnector.cli.output;

import java.util.ArrayList;
import java.util.List;

/** The terminal at standard output, as the launcher says. */
public final class Terminal {

  /** What is narrower than this is no terminal that anybody reads. */
  private static final int NARROWEST = 20;

  /** Takes back the line that a terminal shows. */
  static final String CLEAR_LINE = "\r\u001b[K";

  private static final String WRAP_OFF = "\u001b[?7l";
  private static final String WRAP_ON = "\u001b[?7h";

  private Terminal() {}

  /** Whether a person looks at standard output. */
  public static boolean isThere() {
    return Boolean.getBoolean("connector.terminal");
  }

  /** How many columns it has; as many as anybody needs where nobody looks or it is not known. */
  public static int columns() {
    int columns = Integer.getInteger("connector.columns", 0);
    return isThere() && columns >= NARROWEST ? columns : Integer.MAX_VALUE;
  }

  /** The text in lines that are no wider than so many columns, broken between words. */
  public static List<String> wrapped(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /**
   * A line in the place of the one before. A line that is too long would go on in the next one,
   * which {@link #CLEAR_LINE} does not reach, so it is cut; the terminal itself cuts what has
   * become too long since it was made smaller.
   */
  static String lineInPlace(String line) {
    int columns = columns();
    String cut = line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
    return CLEAR_LINE + WRAP_OFF + cut + WRAP_ON;
  }
}
