package io.custobarconnector.cli.output;

/** What the program's exit code means to a script. */
public final class ExitCode {
  /** All that there was has been delivered. */
  public static final int DELIVERED = 0;

  /** Something failed; nothing is lost, and the next run tries again. */
  public static final int FAILED = 1;

  /** The command line, a setting or a file is wrong. */
  public static final int BAD_USAGE = 2;

  /** Delivered, but some rows are rejected. */
  public static final int SOME_REJECTED = 3;

  private ExitCode() {}
}
