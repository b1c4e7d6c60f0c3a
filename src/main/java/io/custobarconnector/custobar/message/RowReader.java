package io.custobarconnector.custobar.message;

import io.custobarconnector.custobar.datatype.ColumnCheck;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Deletion;
import io.custobarconnector.custobar.datatype.Field;
import io.custobarconnector.custobar.datatype.PersonColumns;
import io.custobarconnector.custobar.datatype.PhoneCountry;
import io.custobarconnector.custobar.datatype.Restricted;
import io.custobarconnector.custobar.datatype.Unreadable;
import io.custobarconnector.custobar.value.Booleans;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Conversion.Deletions;
import io.custobarconnector.custobar.value.Conversion.InvalidField;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.Nulls;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.custobar.value.Texts;
import io.custobarconnector.journal.row.RowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns one row of a source into a draft of a message. */
public final class RowReader {
  /** What a NULL becomes where Custobar is to forget the value. */
  private static final String CLEARED = "";

  /** Columns that say what becomes of the row; without them nothing can be done with it. */
  private static final List<String> STEERING = List.of("_key", "_deleted", PersonColumns.FORGET);

  /** The kind of note about a deletion that the settings keep from Custobar. */
  public static final String DELETION_IGNORED = "deletion_ignored";

  /** The kind of refusal of a row whose deletion Custobar cannot be told of. */
  public static final String CANNOT_DELETE = "cannot_delete";

  private final DatatypeSchema datatype;
  private final Conversion choices;
  private final Field[] fields;
  private final Map<String, Integer> places = new HashMap<>();
  private final PhoneCountry country;
  private final boolean[] clears;
  private final int[] anyOf;
  private final int[] together;
  private final int group;
  private final RowKeys keys;

  RowReader(DatatypeSchema datatype, Conversion choices) {
    this.datatype = datatype;
    this.choices = choices;
    this.fields = datatype.fields().toArray(Field[]::new);
    for (int i = 0; i < fields.length; i++) {
      places.put(fields[i].name(), i);
    }
    this.clears = new boolean[fields.length];
    Nulls nulls = choices.nulls().orElse(datatype.nulls());
    for (int i = 0; i < fields.length; i++) {
      clears[i] = fields[i].clearedByNull(nulls);
    }
    this.country = new PhoneCountry(datatype, choices, this::converters);
    this.anyOf = indexes(datatype.anyOf());
    this.together = indexes(datatype.together());
    this.group = datatype.groupField().map(datatype::indexOf).orElse(-1);
    this.keys = new RowKeys(datatype, new Texts(choices.zone()));
  }

  private Converter[] converters(Conversion written) {
    Converter[] converters = new Converter[fields.length];
    for (int i = 0; i < fields.length; i++) {
      boolean key = datatype.keyFields().contains(fields[i].name()) || fields[i].mustBeRight();
      converters[i] = Restricted.of(fields[i], key, written);
    }
    return converters;
  }

  static boolean isPresent(Object value) {
    return value != null && !(value instanceof String text && text.isEmpty());
  }

  /**
   * Reads a row.
   *
   * @throws IllegalArgumentException when the row has a column that is no field
   */
  RowOutcome read(Map<String, Object> row) {
    Object[] values = new Object[fields.length];
    List<Fault> faults = new ArrayList<>(0);
    Converter[] converters = country.converters(row);
    Unreadable unreadable = Unreadable.of(row);
    for (Map.Entry<String, Object> column : row.entrySet()) {
      Integer place = places.get(column.getKey());
      if (place == null) {
        checkName(column.getKey());
      } else {
        Optional<InvalidValue> unread = unreadable.fault(column.getKey());
        if (unread.isPresent()) {
          faults.add(new Fault(place, unread.get()));
        } else {
          values[place] = convert(converters[place], place, column.getValue(), faults);
        }
      }
    }
    if (faults.size() > 1) {
      faults.sort(Comparator.comparingInt(Fault::field));
    }
    String key = keys.of(row, values);
    if (!RowKey.canBeKept(key)) {
      return refused(
          RowKey.kept(key),
          values,
          "_key",
          "key_too_long",
          "has more than %s bytes or a character that PostgreSQL cannot hold; select a shorter key that is as unique, such as md5 of it"
              .formatted(RowKey.MOST_BYTES));
    }
    for (String column : STEERING) {
      Optional<InvalidValue> unread = unreadable.fault(column);
      if (unread.isPresent()) {
        return refused(key, values, column, unread.get().kind(), unread.get().reason());
      }
    }
    try {
      return isDeleted(row) ? deletion(key, values, faults) : upsert(key, values, faults);
    } catch (InvalidValue e) {
      return refused(key, values, "_deleted", e.kind(), e.reason());
    }
  }

  /**
   * Whether the row says that its record is gone.
   *
   * @throws InvalidValue when it says neither yes nor no
   */
  public static boolean isDeleted(Map<String, Object> row) throws InvalidValue {
    Object flag = SourceValue.plain(row.get("_deleted"));
    return !SourceValue.isBlank(flag) && (Boolean) Booleans.parse(flag);
  }

  /** A field whose value cannot be used. */
  private record Fault(int field, InvalidValue finding) {}

  private Object convert(Converter converter, int field, Object source, List<Fault> faults) {
    try {
      Object plain = SourceValue.plain(source);
      if (SourceValue.isBlank(plain)) {
        return clears[field] ? CLEARED : null;
      }
      Object value = converter.convert(plain);
      // Text of nothing but control characters says as little as NULL.
      return "".equals(value) && !clears[field] ? null : value;
    } catch (InvalidValue e) {
      faults.add(new Fault(field, e));
      return null;
    } catch (RuntimeException e) {
      // A class of an integrator's step may fail in its own way; that is its field's trouble alone.
      faults.add(new Fault(field, SourceValue.unreadable(source)));
      return null;
    }
  }

  private RowOutcome upsert(String key, Object[] values, List<Fault> faults) {
    for (Fault fault : faults) {
      if (fields[fault.field()].mustBeRight() || choices.invalidField() == InvalidField.REJECT) {
        String field = fields[fault.field()].name();
        return refused(key, values, field, fault.finding().kind(), fault.finding().reason());
      }
    }
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].mandatory() == Field.Mandatory.EACH_ROW && !isPresent(values[i])) {
        return refused(key, values, fields[i].name(), "missing", "has no value");
      }
    }
    if (group < 0 && anyOf.length > 0 && nonePresent(values)) {
      return nobody(key, values, faults);
    }
    List<Omission> omissions = faults.isEmpty() ? List.of() : omissions(key, faults);
    return new RowOutcome.Upsert(key, group(values), values, apart(key, values, omissions));
  }

  private boolean nonePresent(Object[] values) {
    for (int field : anyOf) {
      if (isPresent(values[field])) {
        return false;
      }
    }
    return true;
  }

  private RowOutcome nobody(String key, Object[] values, List<Fault> faults) {
    var names = String.join(", ", datatype.anyOf());
    var reason = new StringBuilder("none of them has a usable value");
    for (Fault fault : faults) {
      String field = fields[fault.field()].name();
      if (datatype.anyOf().contains(field)) {
        reason.append("; ").append(field).append(": ").append(fault.finding().reason());
      }
    }
    return refused(key, values, names, "no_identity", reason.toString());
  }

  private List<Omission> omissions(String key, List<Fault> faults) {
    return faults.stream()
        .map(
            fault -> {
              String field = fields[fault.field()].name();
              InvalidValue finding = fault.finding();
              return new Omission(key, field, finding.kind(), field + ": " + finding.reason());
            })
        .toList();
  }

  /** Leaves out fields that mean nothing without one that is not there. */
  private List<Omission> apart(String key, Object[] values, List<Omission> omissions) {
    int present = 0;
    for (int field : together) {
      present += isPresent(values[field]) ? 1 : 0;
    }
    if (present == 0 || present == together.length) {
      return omissions;
    }
    List<Omission> all = new ArrayList<>(omissions);
    for (int field : together) {
      if (isPresent(values[field])) {
        values[field] = null;
        String name = fields[field].name();
        all.add(
            new Omission(
                key,
                name,
                "incomplete",
                "%s: goes with %s, which has no usable value"
                    .formatted(
                        name,
                        String.join(
                            ", ",
                            datatype.together().stream().filter(n -> !n.equals(name)).toList()))));
      }
    }
    return all;
  }

  private RowOutcome deletion(String key, Object[] values, List<Fault> faults) {
    Deletion deletion = datatype.deletion();
    boolean tooFar = choices.deletions() == Deletions.HIDE && deletion.how() == Deletion.How.DELETE;
    if (choices.deletions() == Deletions.IGNORE || tooFar) {
      String reason =
          tooFar
              ? "_deleted: not sent, since %s can only be removed for good and deletions are set to hide"
              : "_deleted: not sent, since deletions of %s are set to be ignored";
      return new RowOutcome.Ignored(
          group(values),
          new Omission(key, "_deleted", DELETION_IGNORED, reason.formatted(datatype.name())));
    }
    if (deletion.how() == Deletion.How.NONE) {
      return refused(key, values, "_deleted", CANNOT_DELETE, deletion.about());
    }
    int id = datatype.indexOf("external_id");
    if (!isPresent(values[id])) {
      Optional<Fault> fault = faults.stream().filter(f -> f.field() == id).findFirst();
      return refused(
          key,
          values,
          "external_id",
          fault.map(f -> f.finding().kind()).orElse("missing"),
          fault
              .map(f -> f.finding().reason())
              .orElse("has no value, and a deletion must name exactly one record"));
    }
    return new RowOutcome.Removal(key, group(values), (String) values[id]);
  }

  private RowOutcome refused(
      String key, Object[] values, String field, String kind, String reason) {
    return new RowOutcome.Refused(
        new Refusal(key, group(values), field, kind, field + ": " + reason));
  }

  private String group(Object[] values) {
    return group >= 0 && values[group] instanceof String text ? text : "";
  }

  /** A mistake in the query, not in the data: leaving the column out in silence would lose it. */
  private void checkName(String column) {
    if (column == null || !column.startsWith("_")) {
      throw new IllegalArgumentException(new ColumnCheck(datatype).unknown(column));
    }
  }

  private int[] indexes(List<String> names) {
    return names.stream().mapToInt(datatype::indexOf).toArray();
  }
}
