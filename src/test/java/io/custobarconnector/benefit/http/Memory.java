package io.custobarconnector.benefit.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What another Java process holds, in bytes.
 *
 * @param live objects that are in use, after everything else was collected
 * @param resident all that it has of the machine, with Netty's own memory outside of the heap
 */
record Memory(long live, long resident) {

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

  static Memory of(long process) {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process),
                  "GC.class_histogram")
              .start();
      String objects = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String status = Files.readString(Path.of("/proc", Long.toString(process), "status"));
      return new Memory(number(TOTAL, objects), number(RESIDENT, status) * 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(pattern + " is not in: " + text);
    }
    return Long.parseLong(found.group(1));
  }

  @Override
  public String toString() {
    return "%d MB live, %d MB resident".formatted(live >> 20, resident >> 20);
  }
}
