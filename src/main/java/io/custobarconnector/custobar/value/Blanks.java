package io.custobarconnector.custobar.value;

/**
 * What text says nothing with. Java's own {@code strip} knows neither the no-break space of a web
 * page nor the invisible characters that travel along when people copy text.
 */
public final class Blanks {
  private Blanks() {}

  /**
   * Whether the text is nothing but the printable characters of ASCII, with no blank at its ends,
   * as nearly all are: nothing about it needs a closer look. A letter outside of ASCII makes no
   * difference but time.
   */
  static boolean isPlain(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return length > 0 && text.charAt(0) != ' ' && text.charAt(length - 1) != ' ';
  }

  /** Whether nobody sees anything of the text: blanks and invisible characters, or none at all. */
  static boolean isBlank(String text) {
    if (!text.isEmpty() && text.charAt(0) > ' ' && text.charAt(0) <= '~') {
      return false;
    }
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (!isInvisible(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The text without the blanks at both its ends. Columns of fixed width pad with them, and no
   * field means anything by them. Joiners and marks of direction stay, since the letters before or
   * after them look different without.
   */
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (start < end && isSpace(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(int character) {
    return switch (character) {
      // Spaces without width, and the mark of byte order that some files begin with.
      case 0x180e, 0x200b, 0x2060, 0xfeff -> true;
      default ->
          Character.isWhitespace(character)
              || Character.isSpaceChar(character)
              || Character.isISOControl(character);
    };
  }

  private static boolean isInvisible(int character) {
    return switch (character) {
      // Letters and marks that show nothing: fillers of Hangul, the empty pattern of Braille,
      // vowels of Khmer, the joiner of graphemes.
      case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
      default ->
          isSpace(character)
              || Character.getType(character) == Character.FORMAT
              || isVariationSelector(character);
    };
  }

  private static boolean isVariationSelector(int character) {
    return (character >= 0xfe00 && character <= 0xfe0f)
        || (character >= 0xe0100 && character <= 0xe01ef)
        || (character >= 0x180b && character <= 0x180d);
  }
}
