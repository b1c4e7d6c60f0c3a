package io.custobarconnector.sandbox;

/** Well-formedness of what identifies a customer; written out because every row passes here. */
final class ContactChecks {
  private ContactChecks() {}

  /** E.164: a plus and 7 to 15 digits, the first not zero. */
  static boolean isPhone(String text) {
    int length = text.length();
    if (length < 8 || length > 16 || text.charAt(0) != '+' || text.charAt(1) == '0') {
      return false;
    }
    for (int i = 1; i < length; i++) {
      if (!digit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** One @ between a local part and a domain with a dot; no blanks, no doubled or edge dots. */
  static boolean isEmail(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1 || at > 64 || text.length() > 254) {
      return false;
    }
    String local = text.substring(0, at);
    String domain = text.substring(at + 1);
    return dotted(local, false) && dotted(domain, true) && domain.indexOf('.') > 0;
  }

  /** Letters, digits and dashes, at least one. */
  static boolean isCustomerId(String text) {
    if (text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!letter(c) && !digit(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean dotted(String text, boolean domain) {
    char before = '.';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && before == '.') {
        return false;
      }
      boolean plain = letter(c) || digit(c) || c == '-' || c == '.' || c > 127;
      if (!plain && (domain || "!#$%&'*+/=?^_`{|}~".indexOf(c) < 0)) {
        return false;
      }
      before = c;
    }
    return before != '.';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
