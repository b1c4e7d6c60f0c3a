package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** Files that hold a key and the certificate that it signed itself, made by Java's keytool. */
public final class Keystores {

  public static final String PASSWORD = "changeit-7";

  private Keystores() {}

  /**
   * Makes the file {@code <name>.<type>}.
   *
   * @param type such as {@code PKCS12}
   * @param name of the key, and of whom the certificate is
   * @param san the host that the certificate names, such as {@code dns:localhost}
   * @param algorithm of the key, such as {@code EC}
   */
  public static Path keystore(Path folder, String type, String name, String san, String algorithm)
      throws IOException, InterruptedException {
    Path keystore = folder.resolve(name + "." + type);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + san,
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
