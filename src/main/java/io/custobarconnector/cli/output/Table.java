package io.custobarconnector.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for people: the first and last columns of text to the left, numbers to the right. */
public final class Table {

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

  @Override
  public String toString() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : "  ").append(right[i] ? padding + row[i] : row[i] + padding);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
      if (row == rows.get(0)) {
        int width = Arrays.stream(widths).sum() + 2 * (widths.length - 1);
        text.append("─".repeat(width)).append(System.lineSeparator());
      }
    }
    return text.toString();
  }
}
