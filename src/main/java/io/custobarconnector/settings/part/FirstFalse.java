package io.custobarconnector.settings.part;

/**
 * What a false means that is read from Custobar the first time a customer is read. Custobar
 * documents that a permission left out of an import becomes <a
 * href="https://developers.custobar.com/customers.html">false</a>, so it may be nobody's word.
 */
public enum FirstFalse {
  /** Nothing was said. */
  UNSAID,
  /** The customer said no. */
  WITHDRAWAL
}
