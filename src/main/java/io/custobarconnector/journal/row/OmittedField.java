package io.custobarconnector.journal.row;

/**
 * An optional field that was left out of a message because its value could not be right.
 *
 * @param key the row's {@code _key}
 * @param field the field's name
 * @param kind the kind of problem in one word, to count by
 * @param reason a sentence for the operator; holds no personal data
 */
public record OmittedField(String key, String field, String kind, String reason) {
  public OmittedField {
    key = RowKey.kept(key);
  }
}
