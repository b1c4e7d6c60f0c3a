package io.custobarconnector.changes;

/** The webshop cannot be read as things stand; trying again at once would not help. */
public final class WebshopException extends RuntimeException {
  WebshopException(String message) {
    super(message);
  }
}
