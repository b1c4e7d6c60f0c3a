package io.custobarconnector.journal.operator;

/**
 * Somebody who may use the console.
 *
 * @param keyId the number of their key; 0 of somebody whom the company's directory let in
 * @param name whose key it is, or what the directory calls them
 */
public record Operator(long keyId, String name, OperatorRole role) {

  /** Somebody whom the company's directory let in. */
  public static Operator fromDirectory(String name, OperatorRole role) {
    return new Operator(0, name, role);
  }

  /** Whether the directory let them in, so that no key of theirs can be revoked. */
  public boolean usesDirectory() {
    return keyId == 0;
  }

  /** Whether it is the same key, or the same person of the directory. */
  public boolean isSame(Operator other) {
    return keyId == other.keyId && (!usesDirectory() || name.equals(other.name));
  }
}
