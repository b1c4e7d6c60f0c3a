package io.custobarconnector.journal.row;

/**
 * A row that is gone from the source, or has another id there now.
 *
 * @param key the row's {@code _key}
 * @param datatype Custobar's datatype, such as {@code products}
 * @param id the {@code external_id} under which Custobar has it
 * @param fingerprint fingerprint of the message that tells of the deletion
 */
public record GoneRow(String key, String datatype, String id, long fingerprint) {
  /** Without key and id, which may be personal data. */
  @Override
  public String toString() {
    return "GoneRow[" + datatype + "]";
  }
}
