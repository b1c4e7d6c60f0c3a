package io.custobarconnector.journal.lease;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    long number = ProcessHandle.current().pid();
    return new Node(
        host() + ":" + number,
        place()
            .flatMap(place -> stat(number).map(stat -> place + " " + number + " " + stat.start()))
            .orElse(""));
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
    Optional<Stat> found = stat(Long.parseLong(parts[1]));
    if (found.isEmpty()) {
      // Where other users' processes are hidden, the first one is, too.
      return stat(1).isPresent();
    }
    return found.get().isOver() || !found.get().start().equals(parts[2]);
  }

  /**
   * What the system says of a process.
   *
   * @param start when it started, in ticks since the machine did: no clock that is set changes it
   */
  private record Stat(String state, String start) {
    boolean isOver() {
      return state.equals("Z") || state.equals("X");
    }
  }

  private static Optional<Stat> stat(long number) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(number), "stat"));
      // The name of the program comes before, in brackets, and may hold anything.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(new Stat(fields[0], fields[19]));
    } catch (IOException | UncheckedIOException gone) {
      return Optional.empty();
    }
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
