package io.custobarconnector.flow.route;

import io.custobarconnector.FlowNames;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.settings.RouteFileName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The route files of a deployment: one {@code <flow>.camel.yaml} or Java class for each flow, and
 * the kamelets that flows share. Kamelets come from the installation where the deployment has none
 * of its own.
 *
 * @param directory the folder of the flows
 * @param kamelets the folder of the kamelets
 */
public record RouteFiles(Path directory, Path kamelets) {

  /**
   * Signs that mean something in a location: a fragment, options, a property, a pattern, the next
   * location. Camel decodes them from the form with a per cent sign.
   */
  private static final Pattern FOR_CAMEL = Pattern.compile("[%+#{},?*]");

  /**
   * Finds the files.
   *
   * @param installation the folder that the connector is installed in
   * @throws RouteFileException when there is no such folder
   */
  public static RouteFiles of(Path directory, Path installation) {
    if (!Files.isDirectory(directory)) {
      throw new RouteFileException(
          RouteError.NO_FOLDER,
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

  /**
   * All flows that have a file, in the order in which they should run.
   *
   * @throws RouteFileException when the folder cannot be read, or two files are one flow
   */
  public List<String> flows() {
    List<String> flows =
        list(directory).map(RouteFileName::flowOf).flatMap(Optional::stream).toList();
    for (String flow : flows) {
      if (Collections.frequency(flows, flow) > 1) {
        throw new RouteFileException(
            RouteError.TWO_FILES,
            "%s: the flow %s has a file in YAML and one in Java; keep one of the two"
                .formatted(directory, flow));
      }
    }
    return inOrder(flows);
  }

  private static Stream<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new RouteFileException(
          RouteError.UNREADABLE, "%s cannot be read".formatted(directory), e);
    }
  }

  /** The same flows: what is referred to before what refers, and the rest by name. */
  public static List<String> inOrder(Collection<String> flows) {
    return flows.stream()
        .sorted(
            Comparator.<String>comparingInt(
                    flow ->
                        FlowNames.IN_ORDER.contains(flow)
                            ? FlowNames.IN_ORDER.indexOf(flow)
                            : FlowNames.IN_ORDER.size())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The flows of these that go before a flow; none for a flow that no other refers to. */
  public static List<String> before(String flow, Collection<String> flows) {
    return FlowNames.IN_ORDER.contains(flow)
        ? FlowNames.IN_ORDER.subList(0, FlowNames.IN_ORDER.indexOf(flow)).stream()
            .filter(flows::contains)
            .toList()
        : List.of();
  }

  /** The file of a flow, in YAML or in Java. */
  public Path file(String flow) {
    Path yaml = directory.resolve(flow + RouteFileName.SUFFIX);
    if (Files.exists(yaml)) {
      return yaml;
    }
    return list(directory)
        .filter(file -> isJava(file) && RouteFileName.flowOf(file).equals(Optional.of(flow)))
        .findFirst()
        .orElse(yaml);
  }

  /**
   * Whether a flow reads rows of the source database, any of which can be read again.
   *
   * @throws RouteFileException when its file cannot be read
   */
  public boolean readsChanges(String flow) {
    return FlowCheck.readsChanges(file(flow));
  }

  /** What a flow's route says of itself; empty when it says nothing. */
  public String description(String flow) {
    return RouteText.of(file(flow)).description().orElse("");
  }

  /** The files of a flow, its route first: SQL, JSLT and parameters beside it. */
  public List<Path> all(String flow) {
    Path route = file(flow);
    return Stream.concat(
            Stream.of(route),
            list(directory)
                .filter(file -> file.getFileName().toString().startsWith(flow + "."))
                .filter(file -> file.toString().matches(".*\\.(?:sql|jslt|properties)"))
                .sorted())
        .filter(Files::exists)
        .toList();
  }

  public static boolean isJava(Path file) {
    return file.toString().endsWith(RouteFileName.JAVA);
  }

  /** The YAML files that flows share, by name. */
  List<Path> shared() {
    return list(kamelets).filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
  }

  /** Where a kamelet of this version of the connector is, if it has one of this name. */
  static Path shipped(String kamelet) {
    return installation().resolve("routes/kamelets").resolve(kamelet + ".kamelet.yaml");
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
      throw new RouteFileException(
          RouteError.UNREADABLE, "%s cannot be read".formatted(kamelets), e);
    }
  }

  /** The names of a flow's JSLT files: {@code <flow>.jslt} and {@code <flow>.<platform>.jslt}. */
  List<String> mappings(String flow) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(flow + ".") && name.endsWith(".jslt"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RouteFileException(
          RouteError.UNREADABLE, "%s cannot be read".formatted(directory), e);
    }
  }

  /** What tells of alerts: the deployment's own, or that of the installation. */
  public Path alerts() {
    Path own = directory.resolve(RouteFileName.ALERTS);
    return Files.exists(own) ? own : installation().resolve("routes").resolve(RouteFileName.ALERTS);
  }

  /** What Camel shall load for these flows, in its own notation. */
  public String includePattern(Collection<String> flows, boolean uploading) {
    List<String> files = new ArrayList<>();
    if (uploading) {
      files.add(location(kamelets.resolve("custobar-upload" + RouteFileName.SUFFIX)));
      files.add(location(kamelets.resolve("custobar-read" + RouteFileName.SUFFIX)));
      files.add(location(kamelets.resolve("schedule" + RouteFileName.SUFFIX)));
    }
    // A deployment may have copied its kamelets before these were there.
    Path forget = kamelets.resolve("custobar-forget" + RouteFileName.SUFFIX);
    if (uploading && Files.exists(forget)) {
      files.add(location(forget));
    }
    for (String shared : List.of("changes-read", "http-read")) {
      Path file = kamelets.resolve(shared + RouteFileName.SUFFIX);
      // Without a flow, nothing reads; and what these call is not there.
      if (!flows.isEmpty() && Files.exists(file)) {
        files.add(location(file));
      }
    }
    flows.forEach(flow -> files.add(location(file(flow))));
    return String.join(",", files);
  }

  /**
   * A file or folder as Camel's locations name it.
   *
   * @throws RouteFileException when Camel cannot read from there
   */
  public static String location(Path path) {
    String whole = path.toAbsolutePath().normalize().toString();
    if (whole.contains("\\") && File.separatorChar == '/') {
      throw new RouteFileException(
          RouteError.NO_FOLDER,
          "%s: Camel reads no file from a path with a backslash; name the folder otherwise"
              .formatted(whole));
    }
    return "file:"
        + FOR_CAMEL
            .matcher(whole)
            .replaceAll(one -> String.format(Locale.ROOT, "%%%02X", (int) one.group().charAt(0)));
  }
}
