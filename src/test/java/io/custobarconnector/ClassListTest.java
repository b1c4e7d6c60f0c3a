package io.custobarconnector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The list of classes from which the launcher has an archive made: {@code deploy/classes}. */
class ClassListTest {

  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/[0-9]+/(.+)\\.class");

  /** Java's own classes differ from one Java to the next. */
  private static final Pattern JAVAS = Pattern.compile("(java|javax|jdk|sun|com/sun)/.*");

  private static final String OWN = "io/custobarconnector/";

  private static Set<String> listed() throws IOException {
    try (InputStream gzip = Files.newInputStream(Path.of("deploy/classes.gz"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(new GZIPInputStream(gzip), UTF_8))) {
      return lines
          .lines()
          .map(line -> line.split(" ", -1))
          .map(words -> words[0].startsWith("@") ? words[1] : words[0])
          .collect(toSet());
    }
  }

  @Test
  void no_class_is_there_for_some_java_versions_only() throws IOException {
    Set<String> versioned = new HashSet<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar")) {
        try (JarFile jar = new JarFile(entry)) {
          jar.stream()
              .map(file -> VERSIONED.matcher(file.getName()))
              .filter(Matcher::matches)
              .forEach(file -> versioned.add(file.group(1)));
        }
      }
    }
    assertThat(versioned).as("the class path has such jars").isNotEmpty();
    versioned.retainAll(listed());
    assertThat(versioned)
        .as("with a flight recorder on, Java 17 would end: run deploy/classes")
        .isEmpty();
  }

  @Test
  void most_of_its_classes_are_there() throws IOException {
    List<String> own = new ArrayList<>();
    List<String> libraries = new ArrayList<>();
    for (String name : listed()) {
      if (name.startsWith(OWN)) {
        own.add(name);
      } else if (!JAVAS.matcher(name).matches()) {
        libraries.add(name);
      }
    }
    assertFew(own);
    assertFew(libraries);
  }

  /** A class that is gone costs nothing; a tenth of them says that as many new ones are missing. */
  private static void assertFew(List<String> names) {
    ClassLoader loader = ClassListTest.class.getClassLoader();
    List<String> gone =
        names.stream().filter(name -> loader.getResource(name + ".class") == null).toList();
    assertThat(names).isNotEmpty();
    assertThat(gone)
        .as("gone of %s classes: run deploy/classes", names.size())
        .hasSizeLessThanOrEqualTo(names.size() / 10);
  }
}
