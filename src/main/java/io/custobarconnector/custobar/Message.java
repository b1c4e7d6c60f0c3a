package io.custobarconnector.custobar;

import io.custobarconnector.journal.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One item of an upload.
 *
 * @param key names the row for people and for the journal: its {@code _key}, else its identity
 * @param group rows with the same group go in one request; empty when the datatype has no groups
 * @param json one JSON object in UTF-8, always the same bytes for the same values, so that a hash
 *     of it is a fingerprint. Not copied: do not change it.
 */
@SuppressWarnings("ArrayRecordComponent") // millions of these; a copy per look would cost more
public record Message(String key, String group, byte[] json) {
  /** The first 64 bits of the message's SHA-256. */
  public long fingerprint() {
    return Fingerprint.of(json);
  }

  /** As {@link #fingerprint}, of the key: for what happens once, however it is told. */
  public long keyFingerprint() {
    return Fingerprint.of(key.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message message
        && key.equals(message.key)
        && group.equals(message.group)
        && Arrays.equals(json, message.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, group, Arrays.hashCode(json));
  }

  /** Without the content, which is personal data. */
  @Override
  public String toString() {
    return "Message[" + json.length + " bytes]";
  }
}
