package io.custobarconnector.custobar;

/** Custobar's data cannot be compared; the message says why and holds no data. */
public final class ComparisonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ComparisonException(String message) {
    super(message);
  }
}
