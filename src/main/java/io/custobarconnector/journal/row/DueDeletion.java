package io.custobarconnector.journal.row;

/**
 * An id in Custobar that has no row any more, which is still to be told.
 *
 * @param number grows with each that becomes due
 * @param key the {@code _key} of the row that had the id
 * @param datatype Custobar's datatype, such as {@code products}
 * @param id the {@code external_id}
 */
public record DueDeletion(long number, String key, String datatype, String id) {
  /** Without key and id, which may be personal data. */
  @Override
  public String toString() {
    return "DueDeletion[" + datatype + "]";
  }
}
