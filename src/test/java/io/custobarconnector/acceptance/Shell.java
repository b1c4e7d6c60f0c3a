package io.custobarconnector.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A terminal: commands one after the other, with the variables and the folder of those before. */
final class Shell implements AutoCloseable {

  private static final String END = "--- end of the command ";

  private final Process bash;
  private final Writer in;
  private final BufferedReader out;
  private final Path command;
  private final Path answer;

  /**
   * What a command printed.
   *
   * @param out on standard output and standard error, in one
   */
  record Answer(int exit, String out) {}

  Shell(Path folder, Path scratch, Map<String, String> environment) {
    try {
      command = Files.createTempFile(scratch, "command", ".sh");
      answer = Files.createTempFile(scratch, "answer", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder("bash", "--noprofile", "--norc")
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(environment);
      bash = builder.start();
      in = bash.outputWriter(UTF_8);
      out = bash.inputReader(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command, with a text as what is typed when it asks. */
  Answer run(String text, String typed) {
    try {
      Files.writeString(command, text + "\n");
      in.write(
          "source %s >%s 2>&1 <<<'%s'; echo \"%s$?\"\n".formatted(command, answer, typed, END));
      in.flush();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(END)) {
          return new Answer(
              Integer.parseInt(line.substring(END.length())), Files.readString(answer));
        }
      }
      throw new IllegalStateException("the shell ended with: " + text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** Whether a text is a whole command, or goes on in the next line. */
  static boolean isWhole(String text) {
    try {
      Process check = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
      try (Writer script = check.outputWriter(UTF_8)) {
        script.write(text + "\n");
      }
      String complaint = new String(check.getInputStream().readAllBytes(), UTF_8);
      check.waitFor();
      return complaint.isEmpty() && !text.endsWith("\\");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    bash.destroy();
    try {
      bash.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
