package io.custobarconnector.custobar.value;

import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * The one form of a customer number, wherever it comes from: a column of the source, a webhook, a
 * page of Custobar, a person at a keyboard. It is what the field {@code external_id} of a message
 * says. Blanks of any kind around it mean nothing, and a number of a numeric column is the same
 * with and without decimals that are zero; apart from that it is text, so {@code 0100001} is
 * another customer than {@code 100001}, and {@code a1} another than {@code A1}.
 */
public final class CustomerNumber {

  private static final Pattern POSSIBLE = Pattern.compile("[A-Za-z0-9-]+");

  private static final Texts TEXTS = new Texts(ZoneOffset.UTC);

  private CustomerNumber() {}

  /**
   * The number in its one form.
   *
   * @param value of JDBC, Jackson or plain Java
   * @return empty text when it says nothing, or cannot be a number
   */
  public static String of(Object value) {
    try {
      Object plain = SourceValue.plain(value);
      return SourceValue.isBlank(plain) ? "" : TEXTS.convert(plain);
    } catch (InvalidValue e) {
      return "";
    }
  }

  /** Whether Custobar takes the text as external_id. */
  public static boolean isPossible(String number) {
    return POSSIBLE.matcher(number).matches();
  }
}
