package io.custobarconnector.benefit.http;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The certificates of the port of the tills.
 *
 * @param keystore a PKCS12 or JKS file with the server's key and certificate
 * @param truststore a PKCS12 or JKS file with who may sign the certificates of tills; when there is
 *     one, a till without such a certificate is not let in
 */
public record TillTls(Store keystore, Optional<Store> truststore) {

  /** TLS 1.3 has no others; of TLS 1.2 only those whose past is safe when a key is stolen. */
  private static final List<String> FORWARD_SECRET =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /**
   * A file of keys or certificates.
   *
   * @param password opens it, and the keys in it
   */
  public record Store(Path file, String password) {

    /**
     * @throws IOException when the file cannot be read
     * @throws GeneralSecurityException when it holds something else
     */
    KeyStore open() throws GeneralSecurityException, IOException {
      return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Store[" + file + "]";
    }
  }

  /** Switches HTTPS on, with these certificates. */
  void secure(HttpServerOptions options, LiveCertificates certificates) {
    options
        .setSsl(true)
        // The arithmetic of a handshake takes milliseconds; whoever makes many would keep the one
        // thread from the tills whose requests it reads.
        .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true))
        .setKeyCertOptions(KeyCertOptions.wrap(certificates.keys()))
        .setEnabledSecureTransportProtocols(VERSIONS)
        .setClientAuth(truststore.isPresent() ? ClientAuth.REQUIRED : ClientAuth.NONE);
    FORWARD_SECRET.forEach(options::addEnabledCipherSuite);
    if (truststore.isPresent()) {
      options.setTrustOptions(TrustOptions.wrap(certificates.trust()));
    }
  }

  /** Differs from an earlier one when a file was written since. */
  String version() {
    return Stream.concat(Stream.of(keystore), truststore.stream())
        .map(store -> store.file() + " " + written(store.file()))
        .toList()
        .toString();
  }

  private static String written(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "cannot be read";
    }
  }
}
