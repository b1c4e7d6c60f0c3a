package io.custobarconnector;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that a mistyped one was most likely meant to be: a field, a datatype, a setting.
 */
public final class NearestName {

  private NearestName() {}

  /** The nearest of the known names, if it is near enough to be worth suggesting. */
  public static Optional<String> to(String mistyped, Collection<String> known) {
    int furthest = Math.max(2, mistyped.length() / 4);
    return known.stream()
        .filter(name -> distance(plain(mistyped), plain(name)) <= furthest)
        .min(
            Comparator.<String>comparingInt(name -> distance(plain(mistyped), plain(name)))
                .thenComparing(name -> distance(mistyped, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Case and the choice of separator are not what tells two names apart. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }

  /**
   * How many letters must be added, removed, replaced or swapped with their neighbour to turn one
   * text into the other.
   */
  public static int distance(String from, String to) {
    int[][] steps = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        steps[i][j] =
            Math.min(steps[i - 1][j - 1] + replace, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
      }
    }
    return steps[from.length()][to.length()];
  }
}
