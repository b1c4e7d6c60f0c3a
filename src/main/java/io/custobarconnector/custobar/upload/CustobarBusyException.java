package io.custobarconnector.custobar.upload;

import io.custobarconnector.error.CustobarError;

/** Custobar cannot take the request now: 429, 5xx or no answer. The same request is sent again. */
public final class CustobarBusyException extends Exception {
  public CustobarBusyException(String message) {
    super(CustobarError.BUSY.of(message));
  }
}
