package io.custobarconnector.custobar.limit;

/**
 * Custobar refuses the connector itself, not what it sends: the key, its scope or the address is
 * wrong. No row is at fault and sending again does not help.
 */
public sealed class CustobarRefusesUsException extends RuntimeException
    permits KeyRefusedException {
  public CustobarRefusesUsException(String message) {
    super(message);
  }
}
