package io.custobarconnector.consent;

/** What Custobar is known to hold of one customer and channel. */
enum Base {
  /** Custobar has not been heard yet. */
  UNKNOWN,
  /** Custobar has been heard and holds nothing. */
  NONE,
  NO,
  YES;

  /**
   * @param flag as Custobar gives it; null when nobody has set it
   */
  static Base of(Boolean flag) {
    if (flag == null) {
      return NONE;
    }
    return flag ? YES : NO;
  }

  /** As a journal keeps it: null for nothing, and for what is not known. */
  Boolean flag() {
    return switch (this) {
      case YES -> Boolean.TRUE;
      case NO -> Boolean.FALSE;
      default -> null;
    };
  }
}
