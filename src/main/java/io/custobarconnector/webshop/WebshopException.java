package io.custobarconnector.webshop;

/** The webshop cannot be read as things stand; trying again at once would not help. */
public final class WebshopException extends RuntimeException {
  public WebshopException(String message) {
    super(message);
  }
}
