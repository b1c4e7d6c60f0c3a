package io.custobarconnector.permission;

/** Is told of each statement about a permission that this process has decided about. */
@FunctionalInterface
public interface PermissionWatch {

  /**
   * A decision is in the journal.
   *
   * @param direction where the statement goes: {@code to_source} or {@code to_custobar}
   * @param outcome what the other side holds from now on: {@code granted}, {@code withdrawn}, or
   *     what it held before, {@code kept}
   */
  void decided(String direction, String outcome);
}
