package io.custobarconnector.cli;

/** What the program's exit code means to a script. */
final class ExitCode {
  /** All that there was has been delivered. */
  static final int DELIVERED = 0;

  /** Something failed; nothing is lost, and the next run tries again. */
  static final int FAILED = 1;

  /** The command line, a setting or a file is wrong. */
  static final int BAD_USAGE = 2;

  /** Delivered, but some rows are set aside. */
  static final int SOME_REJECTED = 3;

  private ExitCode() {}
}
