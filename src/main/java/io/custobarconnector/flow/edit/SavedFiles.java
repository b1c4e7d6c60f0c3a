package io.custobarconnector.flow.edit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which files of some folders were saved since the last look. By time and size, and not by what the
 * system tells of a folder: that differs between systems, editors and mounted disks.
 */
final class SavedFiles {

  private final Set<Path> folders;
  private Map<Path, String> told;
  private Map<Path, String> last;

  SavedFiles(Set<Path> folders) {
    this.folders = folders;
    this.told = states();
    this.last = told;
  }

  /** The files that were saved, made or removed, and that nobody is writing any more. */
  Set<Path> sinceLastLook() {
    Map<Path, String> now = states();
    Set<Path> saved = new LinkedHashSet<>();
    if (now.equals(last)) {
      for (Path file : both(told, now)) {
        if (!String.valueOf(now.get(file)).equals(String.valueOf(told.get(file)))) {
          saved.add(file);
        }
      }
      told = now;
    }
    last = now;
    return saved;
  }

  private static Set<Path> both(Map<Path, String> one, Map<Path, String> other) {
    Set<Path> all = new LinkedHashSet<>(one.keySet());
    all.addAll(other.keySet());
    return all;
  }

  private Map<Path, String> states() {
    Map<Path, String> states = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          if (Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")) {
            states.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
          }
        }
      } catch (IOException | UncheckedIOException e) {
        // A file that is replaced at this moment is there at the next look.
        return last == null ? states : last;
      }
    }
    return states;
  }
}
