package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Keystores;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tills are answered over HTTPS when the settings name a keystore. */
@ExtendWith(ReferenceDatabaseExtension.class)
class HttpsTest {

  private static final String PASSWORD = Keystores.PASSWORD;

  /** Each look is a handshake with keys read anew, of which forty a second fill a processor. */
  private static final Duration LOOKS = Duration.ofMillis(250);

  /** Of a message that is 4 096 bytes long. */
  private static final byte[] BEGINNING_OF_TLS = {0x16, 3, 1, 0x10, 0, 1};

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void a_till_that_trusts_the_certificate_is_answered(
      String type, DataSource database, @TempDir Path folder) throws Exception {
    Path keystore = keystore(folder, type, "till", "ip:127.0.0.1");
    Map<String, String> settings =
        Map.of(
            "pos.keystore",
            keystore.getFileName().toString(),
            "pos.keystore-password",
            PASSWORD,
            // The first answer of a process is slow for reasons of its own.
            "benefits.deadline",
            "10s");
    try (TillFixture till = TillFixture.start(database, folder, settings)) {
      till.customer("H-1", "+358405000001", "[\"COFFEE\"]");
      HttpResponse<String> answer =
          trusting(keystore)
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "https://127.0.0.1:" + till.port() + "/v1/benefits?phone=0405000001"))
                      .header("Authorization", "Bearer " + till.key)
                      .build(),
                  BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).as("HTTP/2 is off").isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(answer.body()).contains("COFFEE").contains("\"source\":\"live\"");
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.3", "TLSv1.2");
      X509Certificate shown =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      assertThat(till.metrics().lines())
          .as("when the certificate ends, for who watches")
          .contains(
              "connector_till_certificate_end_timestamp_seconds "
                  + (double) shown.getNotAfter().toInstant().getEpochSecond());
    }
  }

  @Test
  void with_a_truststore_only_tills_with_a_certificate_that_it_signs_are_answered(
      DataSource database, @TempDir Path folder) throws Exception {
    Path server = keystore(folder, "PKCS12", "server", "ip:127.0.0.1");
    Path known = keystore(folder, "PKCS12", "known-till", "dns:till");
    Path stranger = keystore(folder, "PKCS12", "stranger", "dns:till");
    Path trusted = exported(folder, known, "known-till");
    try (TillFixture till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "pos.keystore",
                server.getFileName().toString(),
                "pos.keystore-password",
                PASSWORD,
                "pos.truststore",
                trusted.getFileName().toString(),
                "pos.truststore-password",
                PASSWORD))) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + till.port() + "/v1/redemptions?receiptId=1"))
              .header("Authorization", "Bearer " + till.key)
              .timeout(Duration.ofSeconds(20))
              .build();
      assertThat(client(server, known).send(request, BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      refused(request, client(server, stranger));
      refused(request, trusting(server));
      SSLContext knownBefore = context(server, Optional.of(known));
      assertThat(answer(knownBefore, till)).startsWith("HTTP/1.1 200");

      assertThat(exported(folder, stranger, "stranger")).isEqualTo(trusted);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(LOOKS)
          .ignoreExceptions()
          .until(
              () ->
                  client(server, stranger).send(request, BodyHandlers.ofString()).statusCode()
                      == 200);
      refused(request, client(server, known));
      refused(request, trusting(server));
      assertThat(answer(knownBefore, till))
          .as("one who was here before, and need not show a certificate again")
          .isEmpty();
    }
  }

  /** The first line of an answer on a connection of its own; empty when there is none. */
  private static String answer(SSLContext context, TillFixture till) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), till.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /v1/redemptions?receiptId=1 HTTP/1.1\r\nHost: till\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(till.key)
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .split("\r\n", 2)[0];
    } catch (SSLException | SocketException closed) {
      return "";
    }
  }

  private static void refused(HttpRequest request, HttpClient client) {
    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_renewed_certificate_is_taken_up_and_old_ciphers_are_refused(
      DataSource database, @TempDir Path folder) throws Exception {
    // Of a kind with which a server could agree to the old ciphers.
    Path keystore = Keystores.keystore(folder, "PKCS12", "till", "ip:127.0.0.1", "RSA");
    Path renewed = Keystores.keystore(folder, "PKCS12", "renewed", "ip:127.0.0.1", "RSA");
    try (TillFixture till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "pos.keystore",
                keystore.getFileName().toString(),
                "pos.keystore-password",
                PASSWORD))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + till.port() + "/openapi.json"))
              .timeout(Duration.ofSeconds(20))
              .build();
      assertThat(trusting(keystore).send(request, BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      takesNewCiphersAlone(request, keystore);
      Files.copy(renewed, keystore, StandardCopyOption.REPLACE_EXISTING);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(LOOKS)
          .ignoreExceptions()
          .until(
              () -> trusting(renewed).send(request, BodyHandlers.discarding()).statusCode() == 200);
      takesNewCiphersAlone(request, renewed);
    }
  }

  @Test
  void who_begins_tls_and_goes_no_further_has_to_go_for_a_new_one_and_tills_are_served(
      DataSource database, @TempDir Path folder) throws Exception {
    Path keystore = keystore(folder, "PKCS12", "till", "ip:127.0.0.1");
    List<Socket> strangers = new ArrayList<>();
    try (TillFixture till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "pos.keystore",
                keystore.getFileName().toString(),
                "pos.keystore-password",
                PASSWORD))) {
      for (int i = 0; i < HandshakeLimit.ROOM + 100; i++) {
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), till.port());
        strangers.add(stranger);
        stranger.getOutputStream().write(BEGINNING_OF_TLS);
      }
      // Long before the ten seconds in which a handshake must be over.
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertThat(strangers.stream().filter(HttpsTest::isOpen).count())
                      .isLessThanOrEqualTo(HandshakeLimit.ROOM));
      assertThat(isOpen(strangers.get(strangers.size() - 1))).as("the newest").isTrue();
      assertThat(answer(context(keystore, Optional.empty()), till)).startsWith("HTTP/1.1 200");
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static boolean isOpen(Socket socket) {
    try {
      socket.setSoTimeout(1);
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException open) {
      return true;
    } catch (IOException over) {
      return false;
    }
  }

  @Test
  void no_connection_breaks_while_certificates_are_renewed(
      DataSource database, @TempDir Path folder) throws Exception {
    Path keystore = keystore(folder, "PKCS12", "till", "ip:127.0.0.1");
    Path renewed = keystore(folder, "PKCS12", "renewed", "ip:127.0.0.1");
    try (TillFixture till =
        TillFixture.start(
            database,
            folder,
            Map.of(
                "pos.keystore",
                keystore.getFileName().toString(),
                "pos.keystore-password",
                PASSWORD))) {
      AtomicBoolean over = new AtomicBoolean();
      Queue<String> broken = new ConcurrentLinkedQueue<>();
      AtomicInteger old = new AtomicInteger();
      ExecutorService clients = Executors.newFixedThreadPool(2);
      for (int i = 0; i < 2; i++) {
        Future<?> asking =
            clients.submit(
                () -> {
                  while (!over.get()) {
                    String served = servedCertificate(till.port(), broken);
                    if (served.contains("CN=till")) {
                      old.incrementAndGet();
                    }
                  }
                });
        assertThat(asking).isNotNull();
      }
      try {
        Files.copy(renewed, keystore, StandardCopyOption.REPLACE_EXISTING);
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(LOOKS)
            .until(() -> servedCertificate(till.port(), broken).contains("CN=renewed"));
      } finally {
        over.set(true);
        clients.shutdown();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(old).hasPositiveValue();
      assertThat(broken).isEmpty();
    }
  }

  @Test
  void a_handshake_that_began_before_a_renewal_ends_with_what_it_began_with(@TempDir Path folder)
      throws Exception {
    Path keystore = keystore(folder, "PKCS12", "till", "ip:127.0.0.1");
    Path renewed = keystore(folder, "PKCS12", "renewed", "ip:127.0.0.1");
    LiveCertificates live =
        new LiveCertificates(new TillTls(new TillTls.Store(keystore, PASSWORD), Optional.empty()));
    X509ExtendedKeyManager keys = live.keys();
    String chosen = keys.getServerAliases("EC", null)[0];
    X509Certificate shown = keys.getCertificateChain(chosen)[0];
    Files.copy(renewed, keystore, StandardCopyOption.REPLACE_EXISTING);
    live.renew();
    Signature proof = Signature.getInstance("SHA256withECDSA");
    proof.initSign(keys.getPrivateKey(chosen));
    proof.update(BEGINNING_OF_TLS);
    byte[] signed = proof.sign();
    proof.initVerify(shown);
    proof.update(BEGINNING_OF_TLS);
    assertThat(proof.verify(signed)).as("the key is that of the certificate shown").isTrue();
    String next = keys.getServerAliases("EC", null)[0];
    assertThat(keys.getCertificateChain(next)[0].getSubjectX500Principal().getName())
        .isEqualTo("CN=renewed");
  }

  /** The name in the certificate that a new connection is shown. */
  private static String servedCertificate(int port, Queue<String> broken) {
    try {
      SSLContext context = TrustingAnybody.context();
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        socket
            .getOutputStream()
            .write("GET /x HTTP/1.1\r\nHost: till\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 404");
        return socket.getSession().getPeerPrincipal().getName();
      }
    } catch (IOException | GeneralSecurityException | AssertionError e) {
      broken.add(e.toString());
      return "";
    }
  }

  private static void takesNewCiphersAlone(HttpRequest request, Path trusted) throws Exception {
    assertThat(
            speaking(trusted, "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .send(request, BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
    refused(request, speaking(trusted, "TLSv1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"));
    refused(request, speaking(trusted, "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"));
    refused(request, speaking(trusted, "TLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256"));
  }

  private static HttpClient speaking(Path trusted, String version, String cipher)
      throws GeneralSecurityException, IOException {
    return HttpClient.newBuilder()
        .sslContext(context(trusted, Optional.empty()))
        .sslParameters(new SSLParameters(new String[] {cipher}, new String[] {version}))
        .build();
  }

  /** A truststore with the certificate of one. */
  private static Path exported(Path folder, Path keystore, String alias) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "signer",
        KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray()).getCertificate(alias));
    Path file = folder.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static HttpClient client(Path trusted, Path own)
      throws GeneralSecurityException, IOException {
    return HttpClient.newBuilder().sslContext(context(trusted, Optional.of(own))).build();
  }

  private static HttpClient trusting(Path keystore) throws GeneralSecurityException, IOException {
    return HttpClient.newBuilder().sslContext(context(keystore, Optional.empty())).build();
  }

  private static SSLContext context(Path trusted, Optional<Path> own)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(trusted.toFile(), PASSWORD.toCharArray()));
    KeyManager[] keys = null;
    if (own.isPresent()) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(
          KeyStore.getInstance(own.get().toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private static Path keystore(Path folder, String type, String name, String san)
      throws IOException, InterruptedException {
    return Keystores.keystore(folder, type, name, san, "EC");
  }
}
