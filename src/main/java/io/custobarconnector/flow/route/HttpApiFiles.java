package io.custobarconnector.flow.route;

import io.custobarconnector.NearestName;
import io.custobarconnector.error.HttpError;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.source.http.HttpApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The sources over HTTP that have a file of parameters among the routes, such as {@code
 * webshop-orders.shopify.properties}. A file is read once.
 */
public final class HttpApiFiles implements Function<String, HttpApi> {

  static final String SUFFIX = ".properties";

  private final Path directory;
  private final Path shipped;
  private final Settings settings;
  private final Map<String, String> placeholders;
  private final Map<String, HttpApi> read = new ConcurrentHashMap<>();

  /**
   * @param directory the folder of the routes
   * @param shipped the folder of those that came with the connector, whose files stand in for ones
   *     that are missing
   */
  public HttpApiFiles(Path directory, Path shipped, Settings settings) {
    this.directory = directory;
    this.shipped = shipped;
    this.settings = settings;
    this.placeholders = settings.asProperties();
  }

  /**
   * Reads a file.
   *
   * @param name the file's name without its ending; settings in it stand as {@code {{…}}}
   * @throws RouteFileException when there is no such file
   * @throws io.custobarconnector.settings.SettingsException with all that is wrong in it
   */
  @Override
  public HttpApi apply(String name) {
    return read.computeIfAbsent(filled(name), file -> read(name));
  }

  /** Reads the files of a flow again. */
  public void refresh(String flow) {
    read.keySet().removeIf(name -> name.equals(flow) || name.startsWith(flow + "."));
  }

  private String filled(String name) {
    return NamedSettings.filled(name, key -> placeholders.getOrDefault(key, ""));
  }

  private HttpApi read(String name) {
    String filled = filled(name);
    Path file = directory.resolve(filled + SUFFIX);
    if (!Files.exists(file) && Files.exists(shipped.resolve(filled + SUFFIX))) {
      file = shipped.resolve(filled + SUFFIX);
    }
    if (!Files.exists(file)) {
      List<String> there = there();
      throw new RouteFileException(
          HttpError.NO_FILE,
          "%sthere is no %s, with the parameters of the HTTP source; %s"
              .formatted(
                  String.join("", NamedSettings.in(name).stream().map(this::given).toList()),
                  file,
                  NearestName.to(filled, there)
                      .map(near -> "did you mean \"%s\"?".formatted(near))
                      .orElse(
                          there.isEmpty()
                              ? "see docs/http-source.md"
                              : "there are " + String.join(", ", there))));
    }
    return HttpApiFile.read(file, placeholders, settings::isSecret);
  }

  private String given(String key) {
    return "%s=\"%s\": ".formatted(key, placeholders.getOrDefault(key, ""));
  }

  private List<String> there() {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RouteFileException(
          RouteError.UNREADABLE, "%s cannot be read".formatted(directory), e);
    }
  }
}
