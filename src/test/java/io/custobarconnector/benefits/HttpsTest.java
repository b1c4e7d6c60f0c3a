package io.custobarconnector.benefits;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tills are answered over HTTPS when the settings name a keystore. */
@ExtendWith(ReferenceDatabaseExtension.class)
class HttpsTest {

  private static final String PASSWORD = "changeit-7";

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void a_till_that_trusts_the_certificate_is_answered(
      String type, DataSource database, @TempDir Path folder) throws Exception {
    Path keystore = keystore(folder, type);
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
      assertThat(answer.body()).contains("COFFEE").contains("\"source\":\"live\"");
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.3", "TLSv1.2");
    }
  }

  private static HttpClient trusting(Path keystore) throws GeneralSecurityException, IOException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static Path keystore(Path folder, String type) throws IOException, InterruptedException {
    Path keystore = folder.resolve("till." + type);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "till",
                "-keyalg",
                "EC",
                "-dname",
                "CN=till",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                type,
                "-keystore",
                keystore.toString(),
                "-storepass",
                PASSWORD,
                "-keypass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return keystore;
  }
}
