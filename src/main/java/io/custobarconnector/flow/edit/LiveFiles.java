package io.custobarconnector.flow.edit;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.look.Trial;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.HttpSourceCheck;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes saved files of flows live while the connector runs. A flow whose files are wrong runs on as
 * it did before, and the mistake is told. A run that goes on ends with the files with which it
 * began.
 */
public final class LiveFiles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveFiles.class);
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final String NOT_LIVE =
      "saved, and not live: stop the connector and start it again";

  private final Connector connector;
  private final RouteFiles files;
  private final Consumer<String> told;
  private final SavedFiles saved;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "live-files"));

  /** What was saved of a flow and is not live yet, and whether it was found to be right. */
  private static final class Save {
    private final Set<Path> files = new LinkedHashSet<>();
    private boolean right;
  }

  private final Map<String, Save> waiting = new TreeMap<>();

  private LiveFiles(Connector connector, Consumer<String> told) {
    this.connector = connector;
    this.files = RouteFiles.of(connector.settings().routesDirectory(), RouteFiles.installation());
    this.told = told;
    this.saved =
        new SavedFiles(Set.of(files.directory(), files.kamelets()), connector.settings().file());
  }

  /**
   * Begins to look.
   *
   * @param told takes a sentence for each save
   */
  public static LiveFiles watch(Connector connector, Consumer<String> told) {
    LiveFiles live = new LiveFiles(connector, told);
    connector.holdFiles();
    var unused =
        live.looking.scheduleWithFixedDelay(
            live::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return live;
  }

  private void look() {
    try {
      for (Path file : saved.sinceLastLook()) {
        Optional<String> flow = flowOf(file);
        if (flow.isPresent()) {
          Save save = waiting.computeIfAbsent(flow.get(), name -> new Save());
          save.files.add(file);
          save.right = false;
        } else {
          told.accept(atNextStart(file));
        }
      }
      waiting.entrySet().removeIf(entry -> isDone(entry.getKey(), entry.getValue()));
    } catch (RuntimeException e) {
      // The next look must come.
      LOG.warn("saved files could not be looked at: {}", FailureText.of(e));
    }
  }

  /** What to say of a file that a start reads and nothing else. */
  private String atNextStart(Path file) {
    if (file.equals(connector.settings().file())) {
      try {
        Settings.load(file);
      } catch (SettingsException e) {
        return "%s: saved, and the next start would refuse it:%n%s"
            .formatted(file, e.getMessage().indent(2).stripTrailing());
      }
    }
    return file + ": " + NOT_LIVE;
  }

  /** The flow whose run would read a file next time; empty for what is read at the start alone. */
  private Optional<String> flowOf(Path file) {
    String name = file.getFileName().toString();
    return connector.flows().stream()
        .filter(flow -> file.startsWith(files.directory()) && name.startsWith(flow + "."))
        .filter(
            flow ->
                !RouteFiles.isJava(files.file(flow))
                    && name.matches(".*[.](camel[.]yaml|sql|jslt|properties)"))
        .findFirst();
  }

  /** Whether there is nothing more to do about what was saved of a flow. */
  private boolean isDone(String flow, Save save) {
    String names =
        save.files.stream()
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", "));
    try {
      if (!save.right) {
        if (!isReadAgain(flow)) {
          told.accept("%s: %s %s".formatted(flow, names, NOT_LIVE));
          return true;
        }
        Trial.of(connector.settings(), flow);
        save.right = true;
      }
      if (connector.openRuns().stream().anyMatch(run -> run.flow().equals(flow))) {
        return false;
      }
      connector.takeFiles(flow);
      told.accept("%s: %s is live".formatted(flow, names));
    } catch (RuntimeException e) {
      told.accept(
          "%s: %s is not used, the version before runs on:%n%s"
              .formatted(flow, names, FailureText.of(e).indent(2).stripTrailing()));
    }
    return true;
  }

  /** Whether a flow is put together from its files for each run. */
  private boolean isReadAgain(String flow) {
    Path file = files.file(flow);
    return HttpSourceCheck.reads(file) || FlowCheck.readsChanges(file);
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
