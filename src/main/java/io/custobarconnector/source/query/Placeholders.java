package io.custobarconnector.source.query;

import io.custobarconnector.error.SqlError;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings in an SQL file: {@code '{{loyalty-joins.event-type}}'} is the setting's value. The value
 * becomes part of the query, so only letters, digits, hyphens and underscores are let in, which
 * mean nothing inside quotes.
 *
 * @param values the settings that may be used, by key
 */
public record Placeholders(Map<String, String> values) {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{([A-Za-z][A-Za-z0-9._-]*)\\}\\}");
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]+");

  public Placeholders {
    values = Map.copyOf(values);
  }

  /**
   * Puts the values in, in the same lines.
   *
   * @throws QueryException when there is no such setting, or its value cannot be put into SQL
   */
  String fill(Path file, String sql) {
    return PLACEHOLDER.matcher(sql).replaceAll(found -> value(file, sql, found));
  }

  private String value(Path file, String sql, MatchResult found) {
    String key = found.group(1);
    String where =
        file + ":" + (1 + sql.substring(0, found.start()).chars().filter(c -> c == '\n').count());
    String value = values.get(key);
    if (value == null) {
      throw new QueryException(
          SqlError.PLACEHOLDER,
          key.startsWith("route.")
              ? "%s: there is no setting \"%s\" for {{%2$s}}; add the line %2$s=<value> to the settings"
                  .formatted(where, key)
              : "%s: there is no setting \"%s\" for {{%2$s}}; for a value of your own write {{route.%2$s}}, and add the line route.%2$s=<value> to the settings"
                  .formatted(where, key));
    }
    if (!SAFE.matcher(value).matches()) {
      throw new QueryException(
          SqlError.PLACEHOLDER_VALUE,
          "%s: the value of %s cannot be put into SQL; it may hold letters, digits, hyphens and underscores only"
              .formatted(where, key));
    }
    return Matcher.quoteReplacement(value);
  }
}
