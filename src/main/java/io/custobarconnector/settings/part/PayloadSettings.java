package io.custobarconnector.settings.part;

import java.time.Duration;
import java.util.Optional;

/**
 * How messages that Custobar refused are kept.
 *
 * @param key 32 bytes, a secret; needed to encrypt, and to read what was encrypted
 * @param age how long a message is kept
 */
public record PayloadSettings(How how, Optional<byte[]> key, Duration age) {

  /** What becomes of a message. */
  public enum How {
    /** It is kept as it is. */
    KEEP,
    /** It is kept encrypted. */
    ENCRYPT,
    /** It is not kept. */
    DROP
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "PayloadSettings[how=" + how + ", age=" + age + "]";
  }
}
