package io.custobarconnector.settings.declared;

import java.io.Serial;

/** Why a value cannot be used, as the rest of a sentence that begins with the setting. */
public final class RefusedValue extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean valueMayBeShown;

  private RefusedValue(String reason, boolean valueMayBeShown) {
    super(reason);
    this.valueMayBeShown = valueMayBeShown;
  }

  /** For a value that helps the reader find the mistake. */
  public static RefusedValue because(String reason) {
    return new RefusedValue(reason, true);
  }

  /** For a value that may have a secret in it, such as an address with a password. */
  static RefusedValue withoutShowing(String reason) {
    return new RefusedValue(reason, false);
  }

  public String sentence(String key, String value, boolean secret) {
    return secret || !valueMayBeShown
        ? key + " " + getMessage()
        : key + "=\"" + value + "\" " + getMessage();
  }
}
