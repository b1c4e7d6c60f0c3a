package io.custobarconnector.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.custobarconnector.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A settings file that is right until a test says otherwise, and what lies over it. */
final class SettingsFixture {

  private final Path file;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> systemProperties = new HashMap<>();

  SettingsFixture(Path directory, String... lines) {
    file = directory.resolve("application.properties");
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("custobar.url=https://acme.custobar.com");
    write(String.join("\n", all).getBytes(UTF_8));
    environment.put("CUSTOBAR_TOKEN", "APISECRETSECRET");
  }

  SettingsFixture write(byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  SettingsFixture environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  SettingsFixture without(String variable) {
    environment.remove(variable);
    return this;
  }

  SettingsFixture systemProperty(String key, String value) {
    systemProperties.put(key, value);
    return this;
  }

  Path file() {
    return file;
  }

  Settings load() {
    return Settings.load(file, environment, systemProperties);
  }

  /** The problems told, without the file's folder and their codes; none when all is good. */
  List<String> problems() {
    try {
      load();
      return List.of();
    } catch (SettingsException e) {
      return e.problems().stream()
          .map(problem -> problem.replace(file.getParent() + "/", ""))
          .map(ErrorCode::without)
          .toList();
    }
  }
}
