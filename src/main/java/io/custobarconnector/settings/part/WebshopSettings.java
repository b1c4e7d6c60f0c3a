package io.custobarconnector.settings.part;

/**
 * Who asks a WooCommerce webshop.
 *
 * @param key the consumer key
 * @param secret the consumer secret, a secret
 */
public record WebshopSettings(String key, String secret) {

  /** Without the secrets. */
  @Override
  public String toString() {
    return "WebshopSettings[]";
  }
}
