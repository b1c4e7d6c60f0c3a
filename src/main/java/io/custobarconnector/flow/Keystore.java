package io.custobarconnector.flow;

import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.settings.part.PosSettings;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;

/** The certificates for HTTPS, tried before Camel starts, since Camel names no setting. */
public final class Keystore {

  private final String setting;
  private final File file;
  private final char[] password;

  private Keystore(String setting, String file, String password) {
    this.setting = setting;
    this.file = new File(file);
    this.password = password.toCharArray();
  }

  /**
   * Tries the certificates.
   *
   * @throws SettingsException when HTTPS would not start with them
   */
  public static void check(PosSettings pos) {
    if (pos.keystore().isEmpty()) {
      if (!pos.truststore().isEmpty()) {
        throw new SettingsException(
            SettingError.TRUST_WITHOUT_TLS,
            "pos.truststore needs pos.keystore: tills show certificates only over HTTPS");
      }
      return;
    }
    Keystore own = new Keystore("pos.keystore", pos.keystore(), pos.keystorePassword());
    if (!own.any(own::isKey)) {
      throw own.mistake(
          SettingError.KEYSTORE_EMPTY,
          "%s=%s holds no private key; put the key in with its certificate");
    }
    if (!pos.truststore().isEmpty()) {
      Keystore trusted = new Keystore("pos.truststore", pos.truststore(), pos.truststorePassword());
      if (!trusted.any(KeyStore::isCertificateEntry)) {
        throw trusted.mistake(
            SettingError.KEYSTORE_EMPTY,
            "%s=%s holds no trusted certificate; import the one that signs those of tills");
      }
    }
  }

  @FunctionalInterface
  private interface Entry {
    boolean isOne(KeyStore keystore, String alias) throws GeneralSecurityException;
  }

  private boolean isKey(KeyStore keystore, String alias) throws GeneralSecurityException {
    return keystore.isKeyEntry(alias) && keystore.getKey(alias, password) != null;
  }

  private boolean any(Entry wanted) {
    if (!file.canRead() || file.isDirectory()) {
      throw mistake(
          SettingError.KEYSTORE_FILE, "%s=%s: there is no such file, or it may not be read");
    }
    try {
      KeyStore keystore = KeyStore.getInstance(file, password);
      for (String alias : Collections.list(keystore.aliases())) {
        if (wanted.isOne(keystore, alias)) {
          return true;
        }
      }
      return false;
    } catch (UnrecoverableKeyException e) {
      throw mistake(
          SettingError.KEYSTORE_PASSWORD,
          "%s-password opens %s, but not the key in it; give the key the same password");
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw mistake(SettingError.KEYSTORE_PASSWORD, "%s-password does not open %s");
      }
      throw mistake(SettingError.KEYSTORE_FILE, "%s=%s cannot be read; it must be PKCS12 or JKS");
    } catch (GeneralSecurityException e) {
      throw mistake(SettingError.KEYSTORE_FILE, "%s=%s is no keystore; it must be PKCS12 or JKS");
    }
  }

  private SettingsException mistake(SettingError code, String sentence) {
    return new SettingsException(code, sentence.formatted(setting, file));
  }
}
