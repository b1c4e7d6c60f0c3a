package io.custobarconnector.journal.row;

/**
 * A row that Custobar has.
 *
 * @param key the row's {@code _key}
 * @param id the {@code external_id} that it was delivered as; the key where that is not known
 */
public record DeliveredRow(String key, String id) {
  /** Without key and id, which may be personal data. */
  @Override
  public String toString() {
    return "DeliveredRow";
  }
}
