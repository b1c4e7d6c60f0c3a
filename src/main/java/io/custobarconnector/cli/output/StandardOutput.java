package io.custobarconnector.cli.output;

import io.custobarconnector.error.CommandError;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Standard output that remembers why it could not be written: Java's own tells nobody, and a script
 * would take half an answer for all of it.
 */
public final class StandardOutput extends FilterOutputStream {

  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private volatile IOException failure;

  StandardOutput(OutputStream out) {
    super(out);
  }

  /** Takes the place of Java's. */
  public static StandardOutput ofProcess() {
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    // From Java 19 on it has an encoding of its own, that of the terminal.
    String encoding = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    System.setOut(new PrintStream(out, false, Charset.forName(encoding)));
    return out;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * The exit code of a command that ended with the given one, when its answer did not reach
   * anybody; says so, unless somebody has read as much as they wanted, as {@code head} does.
   */
  public int exitCode(int exit, PrintWriter err) {
    return exitCode(exit, err, isPipe());
  }

  int exitCode(int exit, PrintWriter err, boolean pipe) {
    if (failure == null || pipe) {
      return exit;
    }
    err.println(
        CommandError.OUTPUT.of(
            "standard output could not be written (%s), so the answer is not whole; what the command did is done. Check where its output goes, for example whether the disk is full"
                .formatted(failure.getMessage())));
    err.flush();
    return exit == ExitCode.DELIVERED || exit == ExitCode.SOME_REJECTED ? ExitCode.FAILED : exit;
  }

  /**
   * A pipe, or the socket of a log, fails only when nobody reads it any more; what that is called
   * depends on the locale.
   */
  private boolean isPipe() {
    try {
      int mode = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
      return (mode & FILE_TYPE) == PIPE || (mode & FILE_TYPE) == SOCKET;
    } catch (IOException | UnsupportedOperationException e) {
      return failure != null
          && String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
  }
}
