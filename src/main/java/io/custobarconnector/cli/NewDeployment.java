package io.custobarconnector.cli;

import io.custobarconnector.flow.route.RouteFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with what a deployment needs and nothing of the demo: short settings, the routes and the
 * SQL of the chosen flows, and what to do next.
 *
 * @param company its name in Custobar
 * @param flows those that it has
 */
record NewDeployment(String company, List<String> flows) {

  /** In the shipped queries, the prefix of custom fields. */
  private static final String DEMO_PREFIX = "demo__";

  private static final Pattern SECRET =
      Pattern.compile("^[^#\\s]+-file=(\\S+)$", Pattern.MULTILINE);

  /**
   * Writes it.
   *
   * @param folder there already, and empty
   * @return what was written, as paths inside the folder
   */
  List<Path> write(Path folder) throws IOException {
    List<Path> written = new ArrayList<>();
    String settings = settings();
    written.add(write(folder, "application.properties", settings));
    Path shipped = RouteFiles.installation().resolve("routes");
    Files.createDirectories(folder.resolve("routes"));
    for (String flow : flows) {
      for (Path file : filesOf(flow, shipped)) {
        String text = Files.readString(file).replace(DEMO_PREFIX, company + "__");
        written.add(write(folder, "routes/" + file.getFileName(), text));
      }
    }
    String secrets =
        String.join(
            ", ", SECRET.matcher(settings).results().map(m -> "`" + m.group(1) + "`").toList());
    written.add(
        write(
            folder,
            "README.md",
            resource("README.md")
                .replace("{{company}}", company)
                .replace("{{secrets}}", secrets)
                .replace("{{flow}}", flows.get(0))));
    Files.createDirectories(folder.resolve("secrets"));
    written.add(write(folder, ".gitignore", "/secrets/\n"));
    return written;
  }

  /** The files of a flow, in the order of the alphabet: its route, and what the route reads. */
  private static List<Path> filesOf(String flow, Path shipped) throws IOException {
    try (Stream<Path> all = Files.list(shipped)) {
      return all.filter(file -> file.getFileName().toString().startsWith(flow + "."))
          .sorted()
          .toList();
    }
  }

  private String settings() {
    StringBuilder settings =
        new StringBuilder(resource("application.properties").replace("{{company}}", company));
    Properties more = new Properties();
    try (InputStream stream = open("flows.properties")) {
      more.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String flow : flows) {
      Optional.ofNullable(more.getProperty(flow))
          .ifPresent(lines -> settings.append("\n").append(lines).append("\n"));
    }
    return settings.toString();
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    return Path.of(name);
  }

  private static String resource(String name) {
    try (InputStream stream = open(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    InputStream stream = NewDeployment.class.getResourceAsStream("/init/" + name);
    if (stream == null) {
      throw new IllegalStateException("the program is incomplete: it has no init/" + name);
    }
    return stream;
  }
}
