package io.custobarconnector.benefit.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificates of a port that stays open while they are renewed. Each connection is made with
 * those of one moment; none breaks because new ones came in the midst of it.
 */
final class LiveCertificates {

  /**
   * What the files held at one time.
   *
   * @param number which time it was
   * @param trust empty when clients need no certificate
   */
  private record Generation(
      int number, X509ExtendedKeyManager keys, Optional<X509ExtendedTrustManager> trust) {}

  private final TillTls files;

  /** The current one last, and the one before, with which a connection may have begun. */
  private volatile List<Generation> generations;

  private volatile long renewedAt;

  /**
   * @throws IOException when a file cannot be read
   * @throws GeneralSecurityException when it holds something else
   */
  LiveCertificates(TillTls files) throws GeneralSecurityException, IOException {
    this.files = files;
    this.generations = List.of(read(0));
  }

  /**
   * From now on connections are made with what the files hold. Throws as the constructor; nothing
   * has changed then.
   */
  void renew() throws GeneralSecurityException, IOException {
    Generation last = current();
    generations = List.of(last, read(last.number() + 1));
    renewedAt = System.currentTimeMillis();
  }

  /**
   * Whether a client who shows no certificate again, since it was here before, would still be let
   * in with the one that it showed then.
   */
  boolean isStillTrusted(SSLSession session) {
    Optional<X509ExtendedTrustManager> trust = current().trust();
    if (trust.isEmpty() || session.getCreationTime() > renewedAt) {
      return true;
    }
    try {
      Certificate[] shown = session.getPeerCertificates();
      trust
          .get()
          .checkClientTrusted(
              Stream.of(shown).map(X509Certificate.class::cast).toArray(X509Certificate[]::new),
              shown[0].getPublicKey().getAlgorithm());
      return true;
    } catch (SSLPeerUnverifiedException | CertificateException none) {
      return false;
    }
  }

  X509ExtendedKeyManager keys() {
    return new Keys();
  }

  X509ExtendedTrustManager trust() {
    return new Trust();
  }

  private Generation current() {
    List<Generation> now = generations;
    return now.get(now.size() - 1);
  }

  private Generation read(int number) throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(files.keystore().open(), files.keystore().password().toCharArray());
    X509ExtendedKeyManager ours =
        Stream.of(keys.getKeyManagers())
            .filter(X509ExtendedKeyManager.class::isInstance)
            .map(X509ExtendedKeyManager.class::cast)
            .findFirst()
            .orElseThrow();
    return new Generation(
        number,
        ours,
        files.truststore().isPresent()
            ? Optional.of(trust(files.truststore().get().open()))
            : Optional.empty());
  }

  private static X509ExtendedTrustManager trust(KeyStore signers) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(signers);
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /**
   * The name of a key says of which time it is, so that certificate and key are of the same, though
   * they are asked for one after the other.
   */
  private final class Keys extends X509ExtendedKeyManager {

    private static String name(Generation generation, String alias) {
      return alias == null ? null : generation.number() + " " + alias;
    }

    private Optional<Generation> of(String name) {
      return generations.stream()
          .filter(generation -> name.startsWith(generation.number() + " "))
          .findFirst();
    }

    private static String alias(String name) {
      return name.substring(name.indexOf(' ') + 1);
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
      Generation now = current();
      return name(now, now.keys().chooseEngineServerAlias(type, issuers, engine));
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      Generation now = current();
      return name(now, now.keys().chooseServerAlias(type, issuers, socket));
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      Generation now = current();
      String[] all = now.keys().getServerAliases(type, issuers);
      return all == null
          ? null
          : Stream.of(all).map(alias -> name(now, alias)).toArray(String[]::new);
    }

    @Override
    public X509Certificate[] getCertificateChain(String name) {
      return of(name).map(then -> then.keys().getCertificateChain(alias(name))).orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String name) {
      return of(name).map(then -> then.keys().getPrivateKey(alias(name))).orElse(null);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  /** Who signs the certificates of tills, as of the moment of the question. */
  private final class Trust extends X509ExtendedTrustManager {

    private X509ExtendedTrustManager now() throws CertificateException {
      return current().trust().orElseThrow(() -> new CertificateException("nobody is trusted"));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      now().checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      now().checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      now().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return current()
          .trust()
          .map(X509ExtendedTrustManager::getAcceptedIssuers)
          .orElse(new X509Certificate[0]);
    }
  }
}
