package io.custobarconnector.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table for people: the first and last columns of text to the left, numbers to the right. */
public final class Table {

  private static final String INDENT = "    ";

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;

  /**
   * @param header a name that ends in {@code >} aligns its column to the right
   */
  public Table(String... header) {
    right = new boolean[header.length];
    String[] names = new String[header.length];
    for (int i = 0; i < header.length; i++) {
      right[i] = header[i].endsWith(">");
      names[i] = right[i] ? header[i].substring(0, header[i].length() - 1) : header[i];
    }
    rows.add(names);
  }

  public Table row(String... cells) {
    rows.add(cells);
    return this;
  }

  /** As wide as the terminal at most. */
  @Override
  public String toString() {
    return toString(Terminal.columns());
  }

  /**
   * What a narrow terminal has no place for stands below its row, each cell with its name: a line
   * that goes on in the next one is no row of a table any more.
   */
  String toString(int columns) {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    int shown = filled();
    while (shown > 1 && width(widths, shown) > columns) {
      shown--;
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < shown; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : "  ").append(right[i] ? padding + row[i] : row[i] + padding);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
      if (row == rows.get(0)) {
        text.append("─".repeat(Math.min(columns, width(widths, shown))))
            .append(System.lineSeparator());
      } else {
        text.append(below(row, shown, columns));
      }
    }
    return text.toString();
  }

  /** The columns without those at the end in which nothing stands. */
  private int filled() {
    int filled = right.length;
    while (filled > 1 && rows.size() > 1 && isEmpty(filled - 1)) {
      filled--;
    }
    return filled;
  }

  private boolean isEmpty(int column) {
    return rows.stream().skip(1).allMatch(row -> row[column].isEmpty());
  }

  private static int width(int[] widths, int shown) {
    return Arrays.stream(widths, 0, shown).sum() + 2 * (shown - 1);
  }

  private String below(String[] row, int shown, int columns) {
    List<String> cells = new ArrayList<>();
    for (int i = shown; i < row.length; i++) {
      if (!row[i].isEmpty()) {
        cells.add((rows.get(0)[i] + " " + row[i]).strip());
      }
    }
    return cells.isEmpty()
        ? ""
        : Terminal.wrapped(String.join(", ", cells), columns - INDENT.length()).stream()
            .map(line -> INDENT + line + System.lineSeparator())
            .collect(Collectors.joining());
  }
}
