package io.custobarconnector.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * This process among those that work on one journal.
 *
 * @param name for people: the machine's name and the number of the process
 * @param process for programs: which process on which machine; empty where that cannot be told
 */
record Node(String name, String process) {

  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NUMBERS = Path.of("/proc/self/ns/pid");

  static Node here() {
    ProcessHandle process = ProcessHandle.current();
    return new Node(
        host() + ":" + process.pid(),
        place().flatMap(place -> started(process).map(at -> id(place, process, at))).orElse(""));
  }

  private static String id(String place, ProcessHandle process, Instant startedAt) {
    return place + " " + process.pid() + " " + startedAt.toEpochMilli();
  }

  /**
   * Whether the process has certainly died: it ran where this one runs, and is there no more. Of a
   * process elsewhere, or in another container, nothing is certain.
   */
  static boolean isDead(String process) {
    String[] parts = process.split(" ", -1);
    if (parts.length != 3 || !place().filter(parts[0]::equals).isPresent()) {
      return false;
    }
    Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(parts[1]));
    return found.isEmpty()
        || !found.get().isAlive()
        || started(found.get())
            .filter(at -> at.toEpochMilli() != Long.parseLong(parts[2]))
            .isPresent();
  }

  private static Optional<Instant> started(ProcessHandle process) {
    return process.info().startInstant();
  }

  /** The start of the machine, and the space in which its processes are numbered. */
  private static Optional<String> place() {
    try {
      return Optional.of(
          Files.readString(BOOT).strip() + "/" + Files.readSymbolicLink(NUMBERS).getFileName());
    } catch (IOException | UnsupportedOperationException elsewhere) {
      return Optional.empty();
    }
  }

  private static String host() {
    try {
      return Files.readString(HOST).strip();
    } catch (IOException elsewhere) {
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("node");
    }
  }
}
