package io.custobarconnector.custobar.limit;

/** The request limit leaves none in time. That says nothing about Custobar. */
public final class NoRequestLeftException extends Exception {
  private static final long serialVersionUID = 1;

  NoRequestLeftException() {
    super("no request is left in this minute's limit");
  }
}
