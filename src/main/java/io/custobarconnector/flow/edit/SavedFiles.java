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
 * Which files of some folders, and which one file, were saved since the last look. By time and
 * size, and not by what the system tells of a folder: that differs between systems, editors and
 * mounted disks.
 */
final class SavedFiles {

  private final Set<Path> folders;
  private final Path alone;
  private Map<Path, String> told;
  private Map<Path, String> last;

  /**
   * @param alone a file of another folder, which may be missing
   */
  SavedFiles(Set<Path> folders, Path alone) {
    this.folders = folders;
    this.alone = alone;
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
    try {
      for (Path folder : folders) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            if (!file.getFileName().toString().startsWith(".")) {
              add(states, file);
            }
          }
        }
      }
      add(states, alone);
    } catch (IOException | UncheckedIOException e) {
      // A file that is replaced at this moment is there at the next look.
      return last == null ? states : last;
    }
    return states;
  }

  private static void add(Map<Path, String> states, Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      states.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
    }
  }
}
