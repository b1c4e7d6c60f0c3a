package io.custobarconnector.webshop;

/** The webshop did not answer as it should, and may when it is asked again. */
public final class WebshopBusyException extends Exception {
  public WebshopBusyException(String message) {
    super(message);
  }

  WebshopBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
