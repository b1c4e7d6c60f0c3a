package io.custobarconnector.settings.part;

/** What becomes of a yes when the customer has another e-mail address or phone number. */
public enum NewAddress {
  /**
   * It was given for the old one and does not count for the new one: a no, until they say yes
   * again.
   */
  ASK_AGAIN,
  /** It is the customer's, whatever their address: it stays. */
  KEEP
}
