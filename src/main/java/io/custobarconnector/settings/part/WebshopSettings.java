package io.custobarconnector.settings.part;

import java.time.Duration;

/**
 * Who asks a WooCommerce webshop, and how long any source over HTTP may be silent.
 *
 * @param key the consumer key
 * @param secret the consumer secret, a secret
 * @param responseTimeout the longest wait for an answer, and between two parts of one
 */
public record WebshopSettings(String key, String secret, Duration responseTimeout) {

  /** Without the secrets. */
  @Override
  public String toString() {
    return "WebshopSettings[]";
  }
}
