package io.custobarconnector.flow.database;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.Keystores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source that is asked over TLS, whose certificate names the host localhost. */
@TestInstance(Lifecycle.PER_CLASS)
class EncryptedDatabaseTest {

  private static final char[] PASSWORD = Keystores.PASSWORD.toCharArray();

  @TempDir static Path certificates;
  private EmbeddedPostgres server;

  @BeforeAll
  void start() throws Exception {
    certify("server");
    certify("another");
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificates.resolve("server.crt").toString())
            .setServerConfig("ssl_key_file", certificates.resolve("server.key").toString())
            .setServerConfig("fsync", "off")
            .start();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** A key and a certificate that it signed itself. */
  private static void certify(String name) throws Exception {
    Path store = Keystores.keystore(certificates, "PKCS12", name, "dns:localhost", "RSA");
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    Path key = write(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  private static Path write(String file, String kind, byte[] content) throws IOException {
    return Files.writeString(
        certificates.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
            .formatted(
                kind, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content)));
  }

  private Cli run(String host, String parameters, Path folder) {
    try (Deployment deployment = new Deployment(server.getPostgresDatabase(), folder)) {
      deployment.set(
          "scc.url",
          "jdbc:postgresql://%s:%s/postgres?%s"
              .formatted(
                  host, server.getPort(), parameters.replace("{folder}", certificates.toString())));
      deployment.set(
          "journal.url", "jdbc:postgresql://localhost:" + server.getPort() + "/postgres");
      deployment.set("journal.username", "postgres");
      return deployment.command("run", "--once", "shops");
    }
  }

  @Test
  void a_source_whose_certificate_is_known_is_asked(@TempDir Path folder) {
    Cli answer = run("localhost", "sslmode=verify-full&sslrootcert={folder}/server.crt", folder);
    assertThat(answer.err() + answer.out())
        .as("the query is what fails, and so it was asked")
        .contains("relation \"store\" does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, sslmode=verify-full&sslrootcert={folder}/server.crt, CBC-DBA-014, 127.0.0.1 could not be verified",
    "localhost, sslmode=verify-ca&sslrootcert={folder}/none.crt, CBC-DBA-014, none.crt",
    "localhost, sslmode=verify-ca&sslrootcert={folder}/another.crt, CBC-DBA-003, another.crt",
    "localhost, sslmode=verified, CBC-DBA-014, verified",
    "localhost, connectTimeout=soon, CBC-DBA-014, soon",
    "localhost, autosave=on, CBC-DBA-014, on",
    "localhost, options=-c%20nosuch=1, CBC-DBA-014, nosuch",
    "localhost, sslmode=require&sslfactory=nowhere.Factory, CBC-DBA-014, nowhere.Factory"
  })
  void what_no_waiting_mends_is_a_mistake(
      String host, String parameters, String code, String words, @TempDir Path folder) {
    Cli answer = run(host, parameters, folder);
    assertThat(answer.err()).contains("the source database", words);
    assertThat(answer.codes()).containsExactly(code);
    assertThat(answer.exit()).isEqualTo(2);
  }
}
