package io.custobarconnector.custobar.datatype;

/**
 * How we know about a field.
 *
 * @param label whether Custobar's own documentation says it
 * @param source where it can be read
 */
public record Evidence(Label label, String source) {
  /** How sure the fact is. */
  public enum Label {
    /** Custobar's documentation says so. */
    DOCUMENTED,
    /** Seen in the source of a public connector. */
    INFERRED
  }
}
