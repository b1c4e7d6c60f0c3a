package io.custobarconnector;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Libraries with known holes in older versions are used in the version that the build names. */
class ManagedVersionsTest {

  private static String version(String property) throws IOException {
    Matcher found =
        Pattern.compile("<%s>([^<]+)</%1$s>".formatted(property))
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(found.find()).as(property).isTrue();
    return found.group(1);
  }

  @Test
  void every_part_of_netty_is_of_one_version() throws IOException {
    assertThat(Version.identify()).hasSizeGreaterThan(10);
    assertThat(Version.identify().values())
        .extracting(Version::artifactVersion)
        .containsOnly(version("netty.version"));
  }

  @Test
  void logback_is_the_one_that_the_build_names() throws IOException {
    Properties maven = new Properties();
    try (InputStream read =
        LoggerContext.class.getResourceAsStream(
            "/META-INF/maven/ch.qos.logback/logback-classic/pom.properties")) {
      if (read != null) {
        maven.load(read);
      }
    }
    String used =
        maven.getProperty("version", LoggerContext.class.getPackage().getImplementationVersion());
    assertThat(used).isEqualTo(version("logback.version"));
  }
}
