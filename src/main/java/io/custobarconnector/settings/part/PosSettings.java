package io.custobarconnector.settings.part;

/**
 * Where tills and Custobar's webhook are answered.
 *
 * @param host a host name or address of this machine
 * @param port a TCP port; 0 is any free one
 * @param keystore a PKCS12 or JKS file with the server's certificate; empty for plain HTTP
 * @param keystorePassword its password, a secret
 * @param truststore a PKCS12 or JKS file with who signs the certificates of tills; empty when tills
 *     need none
 * @param truststorePassword its password, a secret
 */
public record PosSettings(
    String host,
    int port,
    String keystore,
    String keystorePassword,
    String truststore,
    String truststorePassword) {

  /** Without the passwords. */
  @Override
  public String toString() {
    return "PosSettings[host=" + host + ", port=" + port + "]";
  }
}
