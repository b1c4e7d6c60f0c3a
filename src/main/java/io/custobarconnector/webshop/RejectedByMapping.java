package io.custobarconnector.webshop;

/** A mapping says that one record cannot be sent; the others go on. */
final class RejectedByMapping extends RuntimeException {
  private final String key;
  private final String field;
  private final String kind;

  /**
   * @param key the {@code _key} of the record, or of one of its rows
   * @param field the field that is wrong
   * @param kind what is wrong, in one stable word
   * @param reason what is wrong, for people
   */
  RejectedByMapping(String key, String field, String kind, String reason) {
    super(reason, null, false, false);
    this.key = key;
    this.field = field;
    this.kind = kind;
  }

  String key() {
    return key;
  }

  String field() {
    return field;
  }

  String kind() {
    return kind;
  }
}
