package io.custobarconnector.settings.part;

/** On which side customers give and take back permissions. */
public enum Ownership {
  /** At the till. From Custobar come withdrawals alone. */
  SOURCE,
  /** In Custobar. Nothing that is said at the till goes there. */
  CUSTOBAR,
  /** On both; the newest statement counts. */
  BOTH;

  /** Whether what is said at the till goes to Custobar. */
  public boolean tillTellsCustobar() {
    return this != CUSTOBAR;
  }
}
