package io.custobarconnector.consent;

/** What a customer has said about one channel. */
enum Stance {
  GRANTED,
  WITHDRAWN,
  /** Nobody has asked, which is not the same as "no". */
  UNKNOWN;

  static Stance of(Boolean flag) {
    if (flag == null) {
      return UNKNOWN;
    }
    return flag ? GRANTED : WITHDRAWN;
  }

  /** As a database keeps it: null when unknown. */
  Boolean flag() {
    return this == UNKNOWN ? null : Boolean.valueOf(this == GRANTED);
  }
}
