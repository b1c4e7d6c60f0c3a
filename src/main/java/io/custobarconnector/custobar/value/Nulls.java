package io.custobarconnector.custobar.value;

/**
 * What a NULL of the source means for a text-like field. Custobar documents that <a
 * href="https://developers.custobar.com/customers.html">an empty string removes a key</a>; what it
 * does with JSON null, and with an empty string for a boolean, number, list or object, is not
 * documented, so those are always left out.
 */
public enum Nulls {
  /** Send an empty string, which removes the value in Custobar. */
  CLEAR,
  /** Leave the field out, which keeps the value in Custobar. */
  OMIT
}
