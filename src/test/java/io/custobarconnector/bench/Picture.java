package io.custobarconnector.bench;

import java.util.Locale;
import java.util.Map;

/** Bars of rows a second, as an SVG that can be read on a light and on a dark page. */
final class Picture {

  private static final int ROW = 30;
  private static final int LABELS = 300;
  private static final int WIDTH = 800;
  private static final int NUMBERS = 120;

  private Picture() {}

  /**
   * Draws it.
   *
   * @param title what is measured, where
   * @param rowsPerSecond each bar by its label, the first on top
   */
  static String of(String title, Map<String, Double> rowsPerSecond) {
    double most = rowsPerSecond.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    int height = ROW * (rowsPerSecond.size() + 1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>text { font: 14px system-ui, sans-serif; fill: #6b7280 } .own { fill: #2563eb } .other { fill: #9ca3af }</style>
        <text x="0" y="18">%3$s</text>
        """
            .formatted(WIDTH, height, escaped(title)));
    int y = ROW;
    for (Map.Entry<String, Double> bar : rowsPerSecond.entrySet()) {
      double length = Math.max(2, (WIDTH - LABELS - NUMBERS) * bar.getValue() / most);
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <text x="0" y="%1$d">%2$s</text>
              <rect class="%3$s" x="%4$d" y="%5$d" width="%6$.0f" height="18" rx="3"/>
              <text x="%7$.0f" y="%1$d">%8$,.0f rows/s</text>
              """,
              y + 15,
              escaped(bar.getKey()),
              bar.getKey().startsWith("connector") ? "own" : "other",
              LABELS,
              y + 1,
              length,
              LABELS + length + 8,
              bar.getValue()));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
