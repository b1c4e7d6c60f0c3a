package io.custobarconnector.sandbox;

/**
 * How often each key arrived and how often that changed anything, by the key's 64-bit hash: the
 * difference is what was sent for nothing.
 */
final class Deliveries {
  private long[] hashes = new long[1024];
  private int[] received = new int[1024];
  private int[] changed = new int[1024];
  private int used;

  void note(long hash, boolean change) {
    if (used * 5L > hashes.length * 3L) {
      grow();
    }
    int i = slot(hash);
    if (received[i] == 0) {
      hashes[i] = hash;
      used++;
    }
    received[i]++;
    if (change) {
      changed[i]++;
    }
  }

  DeliveryCount of(String key) {
    int i = slot(HashIndex.hash(key));
    return new DeliveryCount(key, received[i], changed[i]);
  }

  private int slot(long hash) {
    int i = (int) hash & (hashes.length - 1);
    while (received[i] != 0 && hashes[i] != hash) {
      i = (i + 1) & (hashes.length - 1);
    }
    return i;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldReceived = received;
    int[] oldChanged = changed;
    hashes = new long[oldHashes.length * 2];
    received = new int[oldHashes.length * 2];
    changed = new int[oldHashes.length * 2];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldReceived[i] != 0) {
        int to = slot(oldHashes[i]);
        hashes[to] = oldHashes[i];
        received[to] = oldReceived[i];
        changed[to] = oldChanged[i];
      }
    }
  }
}
