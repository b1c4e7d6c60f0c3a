package io.custobarconnector.sandbox;

import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

/**
 * The settings file of a connector between a source and a stand-in Custobar, with the shipped
 * routes, no limit of requests and any free port for monitoring, until a test says otherwise.
 */
public final class DeploymentSettings {

  private final Path file;
  private final Map<String, String> values = new TreeMap<>();

  /**
   * @param folder where the file is written
   */
  public DeploymentSettings(Path folder, DataSource source, StandInCustobar custobar) {
    this.file = folder.resolve("application.properties");
    set("scc.url", url((BaseDataSource) source));
    set("scc.username", "postgres");
    set("custobar.url", custobar.baseUrl());
    set("custobar.token", "demo-token");
    set("custobar.requests-per-minute", "0");
    set("routes.directory", Path.of("routes").toAbsolutePath().toString());
    set("management.port", "0");
  }

  /**
   * Without all the driver's settings, which the journal's migrations look through at each start.
   */
  public static String url(BaseDataSource database) {
    return "jdbc:postgresql://%s:%s/%s"
        .formatted(
            database.getServerNames()[0], database.getPortNumbers()[0], database.getDatabaseName());
  }

  public DeploymentSettings set(String key, String value) {
    values.put(key, value);
    return this;
  }

  /** All that is set. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** Writes the file, as it is from now on. */
  public Path write() {
    Properties properties = new Properties();
    properties.putAll(values);
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the file, written anew; nothing of this process's environment lies over it. */
  public Settings load() {
    return Settings.load(write(), Map.of(), Map.of());
  }
}
