package io.custobarconnector.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret of 256 bits of chance, of which only a hash is kept. One round of SHA-256 is enough for
 * so much chance.
 */
public final class RandomKey {

  private static final int BYTES = 32;

  private RandomKey() {}

  /**
   * Makes one that nobody can guess.
   *
   * @param prefix tells people what it is for
   */
  public static String make(String prefix) {
    byte[] chance = new byte[BYTES];
    new SecureRandom().nextBytes(chance);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
  }

  /** Its SHA-256. */
  public static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The same in hexadecimal digits. */
  public static String hashText(String key) {
    return HexFormat.of().formatHex(hash(key));
  }
}
