package io.custobarconnector.sandbox;

import java.util.Arrays;

/**
 * From the hash of a key to record numbers, several to one hash allowed. Open addressing in two
 * plain arrays: a million keys cost about 30 MB. Who looks up must compare the record itself, since
 * two keys may share a hash.
 */
final class HashIndex {
  private static final int FREE = 0;
  private static final int REMOVED = -1;

  private long[] hashes = new long[1024];
  private int[] slots = new int[1024]; // record number + 1, so that a fresh array is free
  private int used;

  /** The record numbers under a hash, in no particular order. */
  int[] find(long hash) {
    int[] found = new int[2];
    int count = 0;
    for (int i = start(hash); slots[i] != FREE; i = (i + 1) & (slots.length - 1)) {
      if (slots[i] != REMOVED && hashes[i] == hash) {
        if (count == found.length) {
          found = Arrays.copyOf(found, count * 2);
        }
        found[count++] = slots[i] - 1;
      }
    }
    return Arrays.copyOf(found, count);
  }

  void add(long hash, int record) {
    if (used * 5L > slots.length * 3L) {
      grow();
    }
    int i = start(hash);
    while (slots[i] != FREE) {
      i = (i + 1) & (slots.length - 1);
    }
    hashes[i] = hash;
    slots[i] = record + 1;
    used++;
  }

  void remove(long hash, int record) {
    for (int i = start(hash); slots[i] != FREE; i = (i + 1) & (slots.length - 1)) {
      if (hashes[i] == hash && slots[i] == record + 1) {
        slots[i] = REMOVED;
        return;
      }
    }
  }

  /** A 64-bit hash of a text: FNV-1a with a final mix. */
  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** The same for texts that differ only in case. */
  static long hashOfAnyCase(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      // Up and down again, as equalsIgnoreCase compares.
      char c = Character.toLowerCase(Character.toUpperCase(text.charAt(i)));
      hash = (hash ^ c) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 29);
  }

  private int start(long hash) {
    return (int) hash & (slots.length - 1);
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldSlots = slots;
    hashes = new long[oldSlots.length * 2];
    slots = new int[oldSlots.length * 2];
    used = 0;
    for (int i = 0; i < oldSlots.length; i++) {
      if (oldSlots[i] > 0) {
        int to = start(oldHashes[i]);
        while (slots[to] != FREE) {
          to = (to + 1) & (slots.length - 1);
        }
        hashes[to] = oldHashes[i];
        slots[to] = oldSlots[i];
        used++;
      }
    }
  }
}
