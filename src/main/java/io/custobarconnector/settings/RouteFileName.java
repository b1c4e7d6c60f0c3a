package io.custobarconnector.settings;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Which flow a route file is of, as the file's name says. */
public final class RouteFileName {

  public static final String SUFFIX = ".camel.yaml";
  public static final String JAVA = ".java";

  /** What tells somebody when something goes wrong; no flow. */
  public static final String ALERTS = "alerts" + SUFFIX;

  private RouteFileName() {}

  /**
   * The flow of a route file: {@code store-visits} of {@code store-visits.camel.yaml}, and of
   * {@code StoreVisits.java}, since Java names a file after its class. Empty for another file.
   */
  public static Optional<String> flowOf(Path file) {
    String name = file.getFileName().toString();
    if (name.equals(ALERTS)) {
      return Optional.empty();
    }
    if (name.endsWith(SUFFIX)) {
      return Optional.of(name.substring(0, name.length() - SUFFIX.length()));
    }
    if (name.endsWith(JAVA)) {
      return Optional.of(
          name.substring(0, name.length() - JAVA.length())
              .replaceAll("([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", "$1$3-$2$4")
              .toLowerCase(Locale.ROOT));
    }
    return Optional.empty();
  }
}
