package io.custobarconnector.console.view;

import io.custobarconnector.journal.operator.OperatorRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What a role sees of an answer: why something failed may name a customer, and is for operators.
 */
public final class RoleView {

  private static final Set<String> REASONS = Set.of("error", "problem");
  private static final String FAILED = "failed; an operator sees why";

  private RoleView() {}

  /** The answer itself, or a copy of it without reasons. */
  public static JsonObject of(OperatorRole role, JsonObject answer) {
    return role == OperatorRole.OPERATOR ? answer : without(answer);
  }

  private static JsonObject without(JsonObject whole) {
    JsonObject shown = new JsonObject();
    whole.forEach(
        field ->
            shown.put(
                field.getKey(),
                REASONS.contains(field.getKey()) && field.getValue() != null
                    ? FAILED
                    : shown(field.getValue())));
    return shown;
  }

  private static Object shown(Object value) {
    if (value instanceof JsonObject object) {
      return without(object);
    }
    if (value instanceof JsonArray array) {
      JsonArray shown = new JsonArray();
      array.forEach(element -> shown.add(shown(element)));
      return shown;
    }
    return value;
  }
}
