package io.custobarconnector.settings.part;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a benefit may be used while Custobar cannot be asked.
 *
 * @param allow whether one that a recent look-up showed may be used
 * @param cap how often on one day, all customers together
 */
public record OfflineRule(boolean allow, int cap) {

  private static final Pattern EXCEPTION =
      Pattern.compile("\\s*([^=,\\s]+)\\s*=\\s*(?:(refuse)|allow(?::(\\d{1,9}))?)\\s*");

  /**
   * Reads exceptions as a setting holds them, such as {@code COFFEE=allow:50,BIRTHDAY=refuse}.
   *
   * @param cap the cap of an {@code allow} that names none
   * @throws IllegalArgumentException when it is written in another way
   */
  public static Map<String, OfflineRule> exceptions(String text, int cap) {
    Map<String, OfflineRule> rules = new LinkedHashMap<>();
    if (text.isBlank()) {
      return rules;
    }
    for (String part : text.split(",", -1)) {
      Matcher rule = EXCEPTION.matcher(part);
      if (!rule.matches()) {
        throw new IllegalArgumentException(
            "is not a list of benefit=refuse or benefit=allow:50, with commas between them");
      }
      int own = rule.group(3) == null ? cap : Integer.parseInt(rule.group(3));
      rules.put(rule.group(1), new OfflineRule(rule.group(2) == null, own));
    }
    return rules;
  }
}
