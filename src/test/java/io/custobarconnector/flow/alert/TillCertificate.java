package io.custobarconnector.flow.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The certificate of the tills' port, which ends some day and is renewed. */
final class TillCertificate {

  static final String PASSWORD = "secret-for-tests";

  private final Path keystore;

  /**
   * @param keystore the file, which is not there yet
   */
  TillCertificate(Path keystore) {
    this.keystore = keystore;
  }

  /** Days went by for it, or it is a new one. */
  void endsIn(int days) throws IOException, InterruptedException {
    Path made = keystore.resolveSibling("made.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // It is read at each look, which is to take no time.
    for (String work : List.of("mac", "certPbe", "keyPbe")) {
      command.add("-J-Dkeystore.pkcs12.%sIterationCount=1".formatted(work));
    }
    command.addAll(List.of("-genkeypair", "-alias", "till", "-keyalg", "EC"));
    command.addAll(List.of("-dname", "CN=till", "-ext", "san=ip:127.0.0.1"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", made.toString()));
    command.addAll(List.of("-storepass", PASSWORD, "-validity", Integer.toString(days)));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(keystore.resolveSibling("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    Files.move(made, keystore, StandardCopyOption.REPLACE_EXISTING);
  }
}
