package io.custobarconnector.permission.decision;

/** What a customer has said about one channel. */
public enum PermissionValue {
  GRANTED,
  WITHDRAWN,
  /** Nobody has asked, which is not the same as "no". */
  UNKNOWN;

  public static PermissionValue of(Boolean flag) {
    if (flag == null) {
      return UNKNOWN;
    }
    return flag ? GRANTED : WITHDRAWN;
  }

  /** As a database keeps it: null when unknown. */
  public Boolean flag() {
    return this == UNKNOWN ? null : Boolean.valueOf(this == GRANTED);
  }
}
