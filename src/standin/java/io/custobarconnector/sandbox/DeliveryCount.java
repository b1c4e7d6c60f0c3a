package io.custobarconnector.sandbox;

/**
 * How often a key was delivered.
 *
 * @param key what identifies it: an identifier of a customer, a product's or shop's id, {@code
 *     sale/row} for a row of a sale, all of its JSON for an event
 * @param received accepted rows with the key
 * @param changed how many of them changed what is stored; the others were sent for nothing
 */
public record DeliveryCount(String key, int received, int changed) {
  /** Deliveries that changed nothing. */
  public int needless() {
    return received - changed;
  }
}
