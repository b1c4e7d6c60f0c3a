package io.custobarconnector.custobar.value;

/**
 * Phone numbers in any usual spelling, to E.164, by the same rules as the field {@code
 * phone_number} of every upload.
 */
public final class Phones {

  /** A number that cannot be right; the message says why and never holds the number. */
  public static final class NotAPhoneException extends Exception {
    private static final long serialVersionUID = 1;

    NotAPhoneException(String reason) {
      super(reason);
    }
  }

  private final PhoneNumbers numbers;

  /**
   * @param region country of numbers without a country prefix, ISO 3166-1 alpha-2
   */
  public Phones(String region) {
    this.numbers = new PhoneNumbers(region);
  }

  /**
   * The number in E.164.
   *
   * @throws NotAPhoneException when it is none
   */
  public String e164(String written) throws NotAPhoneException {
    try {
      return (String) numbers.convert(written);
    } catch (InvalidValue e) {
      throw new NotAPhoneException(e.reason());
    }
  }

  /** Whether a number in E.164 belongs to the region. */
  public boolean isDomestic(String e164) {
    return numbers.isDomestic(e164);
  }
}
