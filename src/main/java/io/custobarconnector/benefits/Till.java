package io.custobarconnector.benefits;

import java.util.Optional;

/**
 * Who asks: the holder of a key.
 *
 * @param keyId the key's number in the journal
 * @param store the only store it speaks for; empty when for every store
 */
public record Till(long keyId, Optional<String> store) {

  boolean speaksFor(String storeId) {
    return store.isEmpty() || store.get().equals(storeId);
  }

  /** Whose idempotency keys its own are. */
  String scope() {
    return store.orElse("*");
  }
}
