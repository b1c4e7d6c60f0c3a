package io.custobarconnector.custobar.limit;

import io.custobarconnector.error.CustobarError;

/**
 * Custobar refuses the connector itself, not what it sends: the key, its scope or the address is
 * wrong. No row is at fault and sending again does not help.
 */
public sealed class CustobarRefusesUsException extends RuntimeException
    permits KeyRefusedException {
  /** As routes throw it, with the status of the answer in the message. */
  public CustobarRefusesUsException(String message) {
    this(message.contains("HTTP 403") ? CustobarError.SCOPE : CustobarError.ADDRESS, message);
  }

  CustobarRefusesUsException(CustobarError code, String message) {
    super(code.of(message));
  }
}
