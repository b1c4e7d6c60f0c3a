package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks uploaded rows and converts their values to the fields' types, in place. */
final class RowChecks {
  private static final TextNode CLEARED = TextNode.valueOf("");

  private final Schema schema;
  private final StandInOptions options;
  private final Unknown.BadValue badValue;
  private final Unknown.NullValue nullValue;
  private final boolean emptyClearsAll;
  private final boolean undeclaredKept;
  private final boolean anyListOperation;
  private final RowRules rules;

  /** The rows that are taken, and what was wrong with the others. */
  record Checked(List<ObjectNode> rows, List<String> problems) {}

  RowChecks(Schema schema, StandInOptions options) {
    this.schema = schema;
    this.options = options;
    this.badValue = options.answer(Unknown.BadValue.class);
    this.nullValue = options.answer(Unknown.NullValue.class);
    this.emptyClearsAll = options.assumes(Unknown.EmptyText.CLEARS_ANY_FIELD);
    this.undeclaredKept = options.assumes(Unknown.UndeclaredField.KEPT);
    this.anyListOperation = options.assumes(Unknown.ListOperations.ANY_LIST);
    this.rules = new RowRules(options);
  }

  /**
   * @throws ApiError 400 at the first problem, when a bad value refuses the whole request
   */
  Checked check(Datatype datatype, List<ObjectNode> rows) {
    List<ObjectNode> good = new ArrayList<>(rows.size());
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ObjectNode row = rows.get(i);
      int before = problems.size();
      String where = datatype.key() + "[" + i + "]";
      checkFields(datatype, row, where, problems);
      boolean whole = problems.size() == before || badValue == Unknown.BadValue.SKIPS_FIELD;
      // A row that lacks what makes it a row can never be taken, whatever a bad field costs.
      Optional<String> broken = rules.broken(datatype, row);
      if (broken.isPresent()) {
        if (badValue == Unknown.BadValue.REFUSES_REQUEST) {
          throw new ApiError(400, where + ": " + broken.get());
        }
        problems.add(where + ": " + broken.get());
      }
      if (whole && broken.isEmpty()) {
        good.add(row);
      }
    }
    return new Checked(good, problems);
  }

  private void checkFields(Datatype datatype, ObjectNode row, String where, List<String> problems) {
    Map<String, StoredType> types = schema.types(datatype);
    Iterator<Map.Entry<String, JsonNode>> fields = row.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      String name = field.getKey();
      StoredType type = types.get(name);
      JsonNode value = field.getValue();
      Optional<String> problem;
      if (value.isNull()) {
        problem = onNull(field, fields);
      } else if (type == null) {
        problem = untyped(datatype, name, field);
      } else if (value.isTextual() && value.textValue().isEmpty()) {
        problem = onEmpty(type);
      } else {
        problem = convert(type, field);
      }
      if (problem.isPresent()) {
        String reason = where + "." + name + ": " + problem.get();
        if (badValue == Unknown.BadValue.REFUSES_REQUEST) {
          throw new ApiError(400, reason);
        }
        problems.add(reason);
        fields.remove();
      }
    }
  }

  private Optional<String> onNull(
      Map.Entry<String, JsonNode> field, Iterator<Map.Entry<String, JsonNode>> fields) {
    return switch (nullValue) {
      case IGNORED -> {
        fields.remove();
        yield Optional.empty();
      }
      case CLEARS -> {
        field.setValue(CLEARED);
        yield Optional.empty();
      }
      case REFUSED -> Optional.of("null is not a value; leave the key out");
    };
  }

  private Optional<String> onEmpty(StoredType type) {
    boolean text =
        switch (type) {
          case BOOLEAN, INTEGER, MONEY, NUMBER, OBJECT, LIST, SET, STOCK -> false;
          default -> true;
        };
    return emptyClearsAll || text
        ? Optional.empty()
        : Optional.of("is empty, wanted " + type.wanted());
  }

  private Optional<String> convert(StoredType type, Map.Entry<String, JsonNode> field) {
    Optional<JsonNode> converted = type.convert(field.getValue(), options.zone());
    converted.ifPresent(field::setValue);
    return converted.isPresent()
        ? Optional.empty()
        : Optional.of("is not " + type.wanted() + " but " + kind(field.getValue()));
  }

  private Optional<String> untyped(
      Datatype datatype, String name, Map.Entry<String, JsonNode> field) {
    int dot = name.lastIndexOf('.');
    if (dot > 0 && (name.endsWith(".add") || name.endsWith(".remove"))) {
      String list = name.substring(0, dot);
      boolean works = list.equals("mailing_lists") || anyListOperation;
      return works
          ? convert(StoredType.SET, field)
          : Optional.of("lists can only be added to or removed from in mailing_lists");
    }
    if (name.contains("__")) {
      if (name.indexOf('-') >= 0) {
        return Optional.of("the name of a custom field has no dashes");
      }
      if (!undeclaredKept && !schema.declares(datatype, name)) {
        return Optional.of("this custom field is not declared");
      }
    }
    return Optional.empty();
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "a text of " + value.textValue().length() + " characters";
      case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a decimal number";
      case BOOLEAN -> "true or false";
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      default -> "something else";
    };
  }
}
