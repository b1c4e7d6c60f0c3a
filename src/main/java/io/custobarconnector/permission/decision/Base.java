package io.custobarconnector.permission.decision;

/** What Custobar is known to hold of one customer and channel. */
public enum Base {
  /** Custobar has not been heard yet. */
  UNKNOWN,
  /** Custobar has been heard and holds nothing. */
  NONE,
  NO,
  YES;

  /**
   * What a flag of Custobar says.
   *
   * @param flag as Custobar gives it; null when nobody has set it
   */
  public static Base of(Boolean flag) {
    if (flag == null) {
      return NONE;
    }
    return flag ? YES : NO;
  }

  /** As a journal keeps it: null for nothing, and for what is not known. */
  public Boolean flag() {
    return switch (this) {
      case YES -> Boolean.TRUE;
      case NO -> Boolean.FALSE;
      default -> null;
    };
  }
}
