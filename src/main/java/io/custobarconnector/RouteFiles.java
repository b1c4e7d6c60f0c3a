package io.custobarconnector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The route files of a deployment: one {@code <flow>.camel.yaml} for each flow, and the kamelets
 * that flows share. Kamelets come from the installation where the deployment has none of its own.
 *
 * @param directory the folder of the flows
 * @param kamelets the folder of the kamelets
 */
public record RouteFiles(Path directory, Path kamelets) {

  private static final String SUFFIX = ".camel.yaml";

  /** Flows in the order in which their records refer to each other. */
  private static final List<String> ORDER =
      List.of("shops", "products", "stock", "customers", "sales");

  /**
   * Finds the files.
   *
   * @param installation the folder that the connector is installed in
   * @throws RouteFileException when there is no such folder
   */
  public static RouteFiles of(Path directory, Path installation) {
    if (!Files.isDirectory(directory)) {
      throw new RouteFileException(
          "there is no folder %s; set routes.directory to the folder of the *.camel.yaml files"
              .formatted(directory));
    }
    Path own = directory.resolve("kamelets");
    return new RouteFiles(
        directory, Files.isDirectory(own) ? own : installation.resolve("routes/kamelets"));
  }

  /** The folder that the connector is installed in, as its launcher says. */
  public static Path installation() {
    return Path.of(System.getProperty("connector.home", "."));
  }

  /** All flows that have a file, in the order in which they should run. */
  public List<String> flows() {
    try (Stream<Path> files = Files.list(directory)) {
      return inOrder(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - SUFFIX.length()))
              .toList());
    } catch (IOException e) {
      throw new RouteFileException("%s cannot be read".formatted(directory), e);
    }
  }

  /** The same flows: what is referred to before what refers, and the rest by name. */
  public static List<String> inOrder(Collection<String> flows) {
    return flows.stream()
        .sorted(
            Comparator.<String>comparingInt(
                    flow -> ORDER.contains(flow) ? ORDER.indexOf(flow) : ORDER.size())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The file of a flow. */
  public Path file(String flow) {
    return directory.resolve(flow + SUFFIX);
  }

  /** Names of the kamelets, in the order of the alphabet. */
  List<String> kameletNames() {
    String suffix = ".kamelet.yaml";
    try (Stream<Path> all = Files.list(kamelets)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RouteFileException("%s cannot be read".formatted(kamelets), e);
    }
  }

  /** What Camel shall load for these flows, in its own notation. */
  String includePattern(Collection<String> flows, boolean uploading) {
    List<String> files = new ArrayList<>();
    if (uploading) {
      files.add(location(kamelets.resolve("custobar-upload" + SUFFIX)));
      files.add(location(kamelets.resolve("schedule" + SUFFIX)));
    }
    flows.forEach(flow -> files.add(location(file(flow))));
    return String.join(",", files);
  }

  static String location(Path path) {
    return "file:" + path.toAbsolutePath().normalize();
  }
}
