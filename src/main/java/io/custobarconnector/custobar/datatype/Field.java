package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.Nulls;
import io.custobarconnector.custobar.value.ValueType;
import java.util.List;
import java.util.Optional;

/**
 * One field of a datatype.
 *
 * @param name Custobar's name, which is the column's name too
 * @param type what it holds
 * @param mandatory whether it must be there
 * @param characters the character class its text is limited to, for example {@code [A-Za-z0-9-]}
 * @param values the only texts it takes; empty when any
 * @param refuseInvalid whether a wrong value rejects the row instead of leaving the field out
 * @param nulls what NULL means here, where that differs from the datatype
 * @param about what it is, in a sentence
 * @param evidence how we know
 */
public record Field(
    String name,
    ValueType type,
    Mandatory mandatory,
    Optional<String> characters,
    List<String> values,
    boolean refuseInvalid,
    Optional<Nulls> nulls,
    String about,
    Evidence evidence) {

  /** Where a field must be present. */
  public enum Mandatory {
    NO,
    /** In every row. */
    EACH_ROW,
    /** In at least one row of a group, for example the date of a receipt. */
    ONCE_PER_GROUP
  }

  public Field {
    values = List.copyOf(values);
  }

  /** All that decides how a value is written. */
  String format() {
    return String.join(
        " ",
        name,
        type.toString(),
        mandatory.name(),
        characters.orElse(""),
        values.toString(),
        Boolean.toString(refuseInvalid),
        nulls.toString());
  }

  /** Whether a wrong value rejects the row, whatever the policy for wrong optional values is. */
  public boolean mustBeRight() {
    return refuseInvalid || mandatory != Mandatory.NO;
  }

  /** Whether NULL is sent as an empty string, given what the datatype says. */
  public boolean clearedByNull(Nulls datatype) {
    return type.type().isText()
        && mandatory == Mandatory.NO
        && nulls.orElse(datatype) == Nulls.CLEAR;
  }
}
