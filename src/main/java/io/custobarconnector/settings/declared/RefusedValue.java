package io.custobarconnector.settings.declared;

import io.custobarconnector.error.ErrorCode;
import java.io.Serial;

/** Why a value cannot be used, as the rest of a sentence that begins with the setting. */
public final class RefusedValue extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean valueMayBeShown;

  private final ErrorCode code;

  private RefusedValue(ErrorCode code, String reason, boolean valueMayBeShown) {
    super(reason);
    this.code = code;
    this.valueMayBeShown = valueMayBeShown;
  }

  /** For a value that helps the reader find the mistake. */
  public static RefusedValue because(ErrorCode code, String reason) {
    return new RefusedValue(code, reason, true);
  }

  /** For a value that may have a secret in it, such as an address with a password. */
  static RefusedValue withoutShowing(ErrorCode code, String reason) {
    return new RefusedValue(code, reason, false);
  }

  public String sentence(String key, String value, boolean secret) {
    return code.of(
        secret || !valueMayBeShown
            ? key + " " + getMessage()
            : key + "=\"" + value + "\" " + getMessage());
  }
}
