package io.custobarconnector.webshop;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text as a reader sees it. Webshops keep texts the way they print them in a page, where an
 * ampersand is written as an entity, and what was pasted from a screen bears marks of direction and
 * blanks that nobody sees.
 */
final class PlainText {

  private static final Pattern ENTITY =
      Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}\\d?));");

  /** Marks of direction, the byte order mark, the zero width space and the soft hyphen. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060\\u2066-\\u2069\\uFEFF\\u00AD]");

  private static final Pattern BLANKS = Pattern.compile("[\\p{Zs}\\t]+");

  /** Those of Latin-1 in their order from U+00A0, then the usual signs of print. */
  private static final String LATIN_1 =
      "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"
          + " sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest"
          + " Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave"
          + " Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave"
          + " Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig"
          + " ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute"
          + " ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

  private static final Map<String, Integer> NAMES = names();

  private PlainText() {}

  /** The text without entities, invisible marks and blanks around it. */
  static String of(String text) {
    String decoded = text.indexOf('&') < 0 ? text : decoded(text);
    return BLANKS.matcher(INVISIBLE.matcher(decoded).replaceAll("")).replaceAll(" ").strip();
  }

  private static String decoded(String text) {
    return ENTITY.matcher(text).replaceAll(entity -> Matcher.quoteReplacement(character(entity)));
  }

  /** What is no entity stays as it is. */
  private static String character(MatchResult entity) {
    Integer code;
    if (entity.group(1) != null) {
      code = Integer.valueOf(entity.group(1));
    } else if (entity.group(2) != null) {
      code = Integer.valueOf(entity.group(2), 16);
    } else {
      code = NAMES.get(entity.group(3));
    }
    boolean isCharacter =
        code != null
            && Character.isValidCodePoint(code)
            && !Character.isISOControl(code)
            && Character.getType(code) != Character.SURROGATE;
    return isCharacter ? Character.toString(code) : entity.group();
  }

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new HashMap<>();
    int code = 0xA0;
    for (String name : LATIN_1.split(" ", -1)) {
      names.put(name, code++);
    }
    names.putAll(
        Map.of(
            "amp",
            (int) '&',
            "lt",
            (int) '<',
            "gt",
            (int) '>',
            "quot",
            (int) '"',
            "apos",
            (int) '\''));
    names.putAll(
        Map.of(
            "ndash", 0x2013, "mdash", 0x2014, "lsquo", 0x2018, "rsquo", 0x2019, "sbquo", 0x201A,
            "ldquo", 0x201C, "rdquo", 0x201D, "bdquo", 0x201E, "bull", 0x2022, "hellip", 0x2026));
    names.putAll(
        Map.of(
            "prime", 0x2032, "euro", 0x20AC, "trade", 0x2122, "OElig", 0x152, "oelig", 0x153,
            "Scaron", 0x160, "scaron", 0x161, "ensp", 0x2002, "emsp", 0x2003, "thinsp", 0x2009));
    names.putAll(Map.of("lrm", 0x200E, "rlm", 0x200F, "zwj", 0x200D, "zwnj", 0x200C));
    return Map.copyOf(names);
  }
}
