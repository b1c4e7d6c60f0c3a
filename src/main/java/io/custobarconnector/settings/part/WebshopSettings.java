package io.custobarconnector.settings.part;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a webshop is read.
 *
 * @param platform what it is made with
 * @param url its address, without a slash at its end; empty when none is given
 * @param key the consumer key of WooCommerce
 * @param secret the consumer secret of WooCommerce, a secret
 * @param token the access token of Shopify, a secret
 * @param overlap how far behind its cursor a run begins to read
 * @param pageSize orders read at a time
 * @param orderPrefix what an order's id begins with in Custobar
 */
public record WebshopSettings(
    Platform platform,
    String url,
    String key,
    String secret,
    String token,
    Duration overlap,
    int pageSize,
    String orderPrefix) {

  /** The webshops that can be read. */
  public enum Platform {
    WOOCOMMERCE,
    SHOPIFY
  }

  /** The most orders that WooCommerce gives out at a time. */
  private static final int LARGEST_OF_WOOCOMMERCE = 100;

  /** What is missing or wrong before a flow can read the webshop. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (url.isEmpty()) {
      problems.add("webshop.url is missing: set it to the webshop's address");
    }
    switch (platform) {
      case WOOCOMMERCE -> {
        if (key.isEmpty()) {
          problems.add("webshop.key is missing: set it to the consumer key of WooCommerce");
        }
        if (secret.isEmpty()) {
          problems.add(
              "webshop.secret is missing: set the environment variable WEBSHOP_SECRET, or name a file that holds it in webshop.secret-file");
        }
        if (pageSize > LARGEST_OF_WOOCOMMERCE) {
          problems.add(
              "webshop.page-size=%s is more than the 100 orders that WooCommerce gives at a time"
                  .formatted(pageSize));
        }
      }
      case SHOPIFY -> {
        if (token.isEmpty()) {
          problems.add(
              "webshop.token is missing: set the environment variable WEBSHOP_TOKEN, or name a file that holds it in webshop.token-file");
        }
      }
    }
    return problems;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "WebshopSettings[platform=" + platform + ", url=" + url + "]";
  }
}
