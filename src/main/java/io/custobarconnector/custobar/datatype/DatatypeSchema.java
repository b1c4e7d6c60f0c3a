package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.Nulls;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of record that Custobar takes, as its file {@code custobar/<name>.yaml} describes it,
 * together with the custom fields of the deployment.
 *
 * @param name for example {@code customers}
 * @param uploadPath path of the upload, ending in a slash
 * @param wrapperKey the key that holds the list of items in a request
 * @param fields the fields in the order they are written, custom fields last
 * @param keyFields the first of these with a value names a row; empty when only its content does
 * @param anyOf at least one of these must have a value, in a row, or in a group if there are groups
 * @param together fields that mean nothing without each other
 * @param groupField rows with the same value here make one record and go in one request
 * @param nulls what NULL means for text-like fields
 * @param deletion what {@code _deleted} becomes
 * @param company prefix of the custom fields, empty when not set
 */
public record DatatypeSchema(
    String name,
    String uploadPath,
    String wrapperKey,
    List<Field> fields,
    List<String> keyFields,
    List<String> anyOf,
    List<String> together,
    Optional<String> groupField,
    Nulls nulls,
    Deletion deletion,
    String company) {

  /** Columns that steer the connector and are never sent. */
  public static final Set<String> RESERVED =
      Set.of("_changed_at", "_key", "_deleted", "_forget", PhoneCountry.COLUMN);

  public DatatypeSchema {
    fields = List.copyOf(fields);
    keyFields = List.copyOf(keyFields);
    anyOf = List.copyOf(anyOf);
    together = List.copyOf(together);
  }

  /** The field of that name. */
  public Optional<Field> field(String column) {
    return fields.stream().filter(field -> field.name().equals(column)).findFirst();
  }

  /**
   * What is wrong with the columns of a query or the keys of a mapping, a sentence each that says
   * how to put it right. Empty when all is well.
   */
  public List<String> problems(Collection<String> columns) {
    return new ColumnCheck(this).problems(columns);
  }

  public int indexOf(String column) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException(name + " has no field \"" + column + "\"");
  }
}
