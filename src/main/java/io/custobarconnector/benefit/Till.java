package io.custobarconnector.benefit;

import java.time.Duration;
import java.util.Optional;

/**
 * Who asks: the holder of a key.
 *
 * @param keyId the key's number in the journal
 * @param store the only store it speaks for; empty when for every store
 * @param deadline until when it waits for the answer to this request
 */
public record Till(long keyId, Optional<String> store, Deadline deadline) {

  public Till(long keyId, Optional<String> store) {
    this(keyId, store, Deadline.NONE);
  }

  /** The same till, which waits for the answer to this request for so long. */
  public Till within(Duration left) {
    return new Till(keyId, store, Deadline.of(left));
  }

  public boolean speaksFor(String storeId) {
    return store.isEmpty() || store.get().equals(storeId);
  }

  /** Whose idempotency keys its own are. */
  public String scope() {
    return store.orElse("*");
  }
}
