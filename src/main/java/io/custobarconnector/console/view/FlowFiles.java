package io.custobarconnector.console.view;

import io.custobarconnector.error.RouteError;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.settings.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The flows of the deployment, and the files they are made of. */
public final class FlowFiles {

  private final RouteFiles files;
  private final List<String> flows;
  private final Map<String, String> descriptions = new HashMap<>();

  /** Flows are those whose files are there now: a running process has no others. */
  public FlowFiles(Settings settings) {
    this.files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    this.flows = files.flows();
    flows.forEach(flow -> descriptions.put(flow, files.description(flow)));
  }

  /** In the order in which they run. */
  public List<String> flows() {
    return flows;
  }

  String description(String flow) {
    return descriptions.get(flow);
  }

  /**
   * The texts of a flow's files as they are on the disk now.
   *
   * @throws RouteFileException when one cannot be read
   */
  public JsonArray texts(String flow) {
    JsonArray texts = new JsonArray();
    for (Path file : files.all(flow)) {
      String name = file.getFileName().toString();
      try {
        texts.add(
            new JsonObject()
                .put("name", name)
                .put("language", name.substring(name.lastIndexOf('.') + 1))
                .put("text", Files.readString(file)));
      } catch (IOException e) {
        throw new RouteFileException(RouteError.UNREADABLE, "%s cannot be read".formatted(file), e);
      }
    }
    return texts;
  }
}
