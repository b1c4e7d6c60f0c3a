package io.custobarconnector.journal.rejected;

import io.custobarconnector.journal.row.RejectedRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** How the journal keeps messages that Custobar refused, which are personal data. */
public final class Payloads {

  /** What becomes of a message. */
  public enum How {
    /** It is kept as it is. */
    KEEP,
    /** It is kept encrypted. */
    ENCRYPT,
    /** It is not kept. */
    DROP
  }

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final How how;
  private final Optional<SecretKeySpec> key;
  private final Duration age;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param key 32 bytes; needed to encrypt, and to read what was encrypted
   * @param age how long a message is kept
   * @throws IllegalArgumentException when the key has another length, or there is none to encrypt
   */
  public Payloads(How how, Optional<byte[]> key, Duration age) {
    if (key.filter(bytes -> bytes.length != KEY_BYTES).isPresent()
        || (how == How.ENCRYPT && key.isEmpty())) {
      throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
    }
    this.how = how;
    this.key = key.map(bytes -> new SecretKeySpec(bytes, "AES"));
    this.age = age;
  }

  Duration age() {
    return age;
  }

  /** Whether messages that lie in the journal as they are may stay until they are too old. */
  boolean keepsPlain() {
    return how == How.KEEP;
  }

  /** The same of messages that lie there encrypted. */
  boolean keepsSealed() {
    return how != How.DROP;
  }

  /** The message as it is; empty when it is not kept so. */
  Optional<String> plain(RejectedRow row) {
    return how == How.KEEP ? Optional.ofNullable(row.payloadText()) : Optional.empty();
  }

  /** The message encrypted; empty when it is not kept so. */
  Optional<byte[]> sealed(String flow, RejectedRow row) {
    return how == How.ENCRYPT
        ? row.payload().map(message -> seal(flow, row.key(), message))
        : Optional.empty();
  }

  private byte[] seal(String flow, String row, byte[] message) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] rest =
          cipher(Cipher.ENCRYPT_MODE, key.orElseThrow(), nonce, flow, row).doFinal(message);
      return ByteBuffer.allocate(nonce.length + rest.length).put(nonce).put(rest).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-256-GCM", e);
    }
  }

  /**
   * The message that was encrypted; empty when it does not open: there is no key, or another, or
   * the message was made for another row.
   */
  Optional<String> open(String flow, String row, byte[] sealed) {
    if (key.isEmpty() || sealed.length < NONCE_BYTES) {
      return Optional.empty();
    }
    ByteBuffer parts = ByteBuffer.wrap(sealed);
    byte[] nonce = new byte[NONCE_BYTES];
    parts.get(nonce);
    byte[] rest = new byte[parts.remaining()];
    parts.get(rest);
    try {
      byte[] message = cipher(Cipher.DECRYPT_MODE, key.get(), nonce, flow, row).doFinal(rest);
      return Optional.of(new String(message, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException wrongKeyOrRow) {
      return Optional.empty();
    }
  }

  /** Bound to the row, so that no message can be passed off as another row's. */
  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String flow, String row)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((flow + "\0" + row).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
