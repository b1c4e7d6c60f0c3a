package io.custobarconnector.webshop;

/** A field of a record is not what the mapping needs; the record is rejected, the others go on. */
final class FieldFault extends RuntimeException {
  private final String field;
  private final String kind;

  /**
   * @param field the field's name in the other system
   * @param kind what is wrong, in one stable word
   * @param reason what is wrong, for people; never the value
   */
  FieldFault(String field, String kind, String reason) {
    super(reason, null, false, false);
    this.field = field;
    this.kind = kind;
  }

  String field() {
    return field;
  }

  String kind() {
    return kind;
  }
}
