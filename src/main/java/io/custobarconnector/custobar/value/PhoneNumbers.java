package io.custobarconnector.custobar.value;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Phone numbers in any usual spelling, to E.164.
 *
 * @param region country of numbers without a country prefix; {@link #NOWHERE} when it is not known,
 *     so that only numbers with a prefix can be read
 */
public record PhoneNumbers(String region) implements Converter {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  /** What the standard calls a region that is not known. */
  public static final String NOWHERE = "ZZ";

  /** E.164 allows 15 digits; an international prefix and a stray zero may come on top. */
  private static final int MOST_DIGITS = 20;

  @Override
  public Object convert(Object plain) throws InvalidValue {
    String dialled = dialled(Numbers.isWhole(plain) ? plain.toString() : plain);
    if (region.equals("FI")) {
      String finnish = finnish(dialled);
      if (finnish != null) {
        return finnish;
      }
    }
    return anywhere(region.equals(NOWHERE) ? withPrefix(dialled) : dialled);
  }

  /** A number is a person's only together with its country; in another country it is another's. */
  private static String withPrefix(String dialled) throws InvalidValue {
    if (dialled.startsWith("+")) {
      return dialled;
    }
    if (dialled.startsWith("00")) {
      return "+" + dialled.substring(2);
    }
    throw new InvalidValue(
        "no_country", "has no country prefix, and the country of the address is not known");
  }

  /** The plus sign, if there is one, and the digits. */
  private static String dialled(Object plain) throws InvalidValue {
    if (!(plain instanceof String text)) {
      throw SourceValue.wrongType("a phone number", plain);
    }
    var dialled = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        dialled.append(c);
      } else if (c == '+' && dialled.isEmpty()) {
        dialled.append(c);
      } else if (!isSeparator(c)) {
        throw new InvalidValue(
            "not_a_phone_number", "holds characters that do not belong in a phone number");
      }
    }
    if (dialled.length() > MOST_DIGITS) {
      throw new InvalidValue(
          "not_a_phone_number", dialled.length() + " digits, too long for any number");
    }
    return dialled.toString();
  }

  private static boolean isSeparator(char c) {
    return switch (c) {
      case '-', '.', '(', ')', '/', '\t' -> true;
      // Copied from a screen, a number may stand between marks of direction that nobody sees.
      default ->
          Character.isSpaceChar(c)
              || Character.getType(c) == Character.DASH_PUNCTUATION
              || Character.getType(c) == Character.FORMAT;
    };
  }

  /**
   * A short way for Finnish numbers, which are nearly all: reading a number of the world takes four
   * times as long as checking it. Null when it is not certain, and the long way decides.
   */
  private static String finnish(String dialled) {
    int from;
    if (dialled.startsWith("+358")) {
      from = 4;
    } else if (dialled.startsWith("00358")) {
      from = 5;
    } else if (dialled.startsWith("0")) {
      from = 0;
    } else {
      return null;
    }
    if (from < dialled.length() && dialled.charAt(from) == '0') {
      from++;
    }
    int digits = dialled.length() - from;
    if (digits < 5 || digits > 12 || dialled.charAt(from) == '0') {
      return null;
    }
    String national = dialled.substring(from);
    var number = new PhoneNumber().setCountryCode(358).setNationalNumber(Long.parseLong(national));
    return NUMBERS.isValidNumber(number) ? "+358" + national : null;
  }

  private String anywhere(String dialled) throws InvalidValue {
    PhoneNumber number;
    try {
      number = NUMBERS.parse(dialled, region);
    } catch (NumberParseException e) {
      throw new InvalidValue(
          "not_a_phone_number",
          switch (e.getErrorType()) {
            case INVALID_COUNTRY_CODE -> "no country has that prefix";
            case TOO_LONG -> digits(dialled) + ", too long for any number";
            case NOT_A_NUMBER, TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN ->
                digits(dialled) + ", too short for any number";
          });
    }
    if (NUMBERS.isValidNumber(number)) {
      return NUMBERS.format(number, PhoneNumberFormat.E164);
    }
    String country = NUMBERS.getRegionCodeForCountryCode(number.getCountryCode());
    throw new InvalidValue(
        "not_a_phone_number",
        switch (NUMBERS.isPossibleNumberWithReason(number)) {
          case TOO_SHORT, IS_POSSIBLE_LOCAL_ONLY ->
              digits(dialled) + ", too short for a number in " + country;
          case TOO_LONG -> digits(dialled) + ", too long for a number in " + country;
          case IS_POSSIBLE, INVALID_LENGTH, INVALID_COUNTRY_CODE ->
              digits(dialled) + ", not a number in use in " + country;
        });
  }

  /** Whether a number in E.164 has the region's country code. */
  boolean isDomestic(String e164) {
    return e164.startsWith("+" + NUMBERS.getCountryCodeForRegion(region));
  }

  private static String digits(String dialled) {
    long digits = dialled.chars().filter(c -> c != '+').count();
    return digits == 1 ? "1 digit" : digits + " digits";
  }
}
