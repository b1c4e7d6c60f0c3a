package io.custobarconnector;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.List;

/** The certificate for HTTPS, tried before Camel starts, since Camel names no setting. */
final class Keystore {

  private Keystore() {}

  /**
   * @throws SettingsException when HTTPS would not start with it
   */
  static void check(PosSettings pos) {
    File file = new File(pos.keystore());
    char[] password = pos.keystorePassword().toCharArray();
    if (!file.canRead() || file.isDirectory()) {
      throw mistake("pos.keystore=%s: there is no such file, or it may not be read", file);
    }
    try {
      KeyStore keystore = KeyStore.getInstance(file, password);
      boolean anyKey = false;
      for (String alias : Collections.list(keystore.aliases())) {
        anyKey |= keystore.isKeyEntry(alias) && keystore.getKey(alias, password) != null;
      }
      if (!anyKey) {
        throw mistake(
            "pos.keystore=%s holds no private key; put the key in with its certificate", file);
      }
    } catch (UnrecoverableKeyException e) {
      throw mistake(
          "pos.keystore-password opens %s, but not the key in it; give the key the same password",
          file);
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw mistake("pos.keystore-password does not open %s", file);
      }
      throw mistake("pos.keystore=%s cannot be read; it must be PKCS12 or JKS", file);
    } catch (GeneralSecurityException e) {
      throw mistake("pos.keystore=%s is no keystore; it must be PKCS12 or JKS", file);
    }
  }

  private static SettingsException mistake(String sentence, File file) {
    return new SettingsException(List.of(sentence.formatted(file)));
  }
}
