package io.custobarconnector;

/**
 * Rows are in Custobar in an older form, so that a comparison would take all of them for missed.
 */
public class MappingChangedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param flow the flow whose mapping has changed
   */
  public MappingChangedException(String flow) {
    super(
        "%s: the mapping has changed since rows were delivered, and a reconcile would take each row in its old form for missed; send all rows again first: ./connector backfill %1$s"
            .formatted(flow));
  }
}
