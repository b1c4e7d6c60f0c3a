package io.custobarconnector.console;

import io.custobarconnector.console.access.Session;
import io.custobarconnector.journal.operator.Operator;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A request of somebody who may make it.
 *
 * @param session null of a stranger
 * @param body the JSON object that came; empty when none did
 */
record ConsoleCall(RoutingContext request, Session session, JsonObject body) {

  private static final int USUAL_LIMIT = 50;
  private static final int HIGHEST_LIMIT = 200;

  /**
   * Reads what came.
   *
   * @throws ConsoleProblem when that is no JSON object
   */
  static ConsoleCall of(RoutingContext request, Session session) {
    if (request.body().length() <= 0) {
      return new ConsoleCall(request, session, new JsonObject());
    }
    String type = request.request().getHeader("Content-Type");
    if (type == null || !type.matches("(?i)application/json(?:\\s*;.*)?")) {
      throw ConsoleProblem.invalid("the header Content-Type must be application/json");
    }
    try {
      JsonObject body = request.body().asJsonObject();
      return new ConsoleCall(request, session, body == null ? new JsonObject() : body);
    } catch (DecodeException | ClassCastException e) {
      throw ConsoleProblem.invalid("the body must be a JSON object");
    }
  }

  /** The same of somebody who has not signed in. */
  static ConsoleCall ofStranger(RoutingContext request) {
    return of(request, null);
  }

  Operator who() {
    return session.operator();
  }

  String path(String name) {
    return request.pathParam(name);
  }

  /**
   * A parameter of the address; empty when it is left out or blank.
   *
   * @throws ConsoleProblem when it is there twice, or longer than it may be
   */
  Optional<String> query(String name, int longest) {
    List<String> given = request.queryParam(name);
    if (given.size() > 1) {
      throw ConsoleProblem.invalid(name + " is there more than once");
    }
    return given.stream().filter(text -> !text.isBlank()).map(fitting(name, longest)).findFirst();
  }

  /** The number before which a page ends. */
  OptionalLong before() {
    return query("before", 20)
        .map(text -> OptionalLong.of(number("before", text, Long.MAX_VALUE)))
        .orElse(OptionalLong.empty());
  }

  /** How many a page shall have. */
  int limit() {
    return query("limit", 10)
        .map(text -> (int) number("limit", text, HIGHEST_LIMIT))
        .orElse(USUAL_LIMIT);
  }

  /** The number in the address. */
  long id() {
    return number("id", path("id"), Long.MAX_VALUE);
  }

  static long number(String name, String text, long highest) {
    try {
      long number = text.matches("[0-9]{1,19}") ? Long.parseLong(text) : 0;
      if (number >= 1 && number <= highest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As the sentence below says.
    }
    throw ConsoleProblem.invalid("%s is not a number from 1 to %s".formatted(name, highest));
  }

  /**
   * Holds that the body has no other fields.
   *
   * @throws ConsoleProblem when it has
   */
  void onlyFields(String... names) {
    Set<String> known = Set.of(names);
    for (String field : body.fieldNames()) {
      if (!known.contains(field)) {
        throw ConsoleProblem.invalid(
            "the body has a field that is not known here; known are " + String.join(", ", names));
      }
    }
  }

  /** A text of the body; empty when it is left out, null or blank. */
  Optional<String> text(String name, int longest) {
    Object value = body.getValue(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      throw ConsoleProblem.invalid(name + " must be a text");
    }
    return Optional.of(text).filter(said -> !said.isBlank()).map(fitting(name, longest));
  }

  /** As {@link #text}, of a text that must be there. */
  String needed(String name, int longest) {
    return text(name, longest)
        .orElseThrow(() -> ConsoleProblem.invalid(name + " must be there, and not blank"));
  }

  boolean flag(String name) {
    Object value = body.getValue(name);
    if (value == null) {
      return false;
    }
    if (!(value instanceof Boolean said)) {
      throw ConsoleProblem.invalid(name + " must be true or false");
    }
    return said;
  }

  /** The numbers that the body lists under {@code ids}. */
  List<Long> ids(int most) {
    if (!(body.getValue("ids") instanceof JsonArray given)
        || given.isEmpty()
        || given.size() > most) {
      throw ConsoleProblem.invalid("ids must be a list of 1 to %s numbers".formatted(most));
    }
    List<Long> ids = new ArrayList<>();
    for (Object one : given) {
      if (!(one instanceof Long || one instanceof Integer) || ((Number) one).longValue() < 1) {
        throw ConsoleProblem.invalid("ids must be whole numbers above 0");
      }
      ids.add(((Number) one).longValue());
    }
    return ids.stream().distinct().toList();
  }

  /** What no text of the journal can be: PostgreSQL keeps no zero, and half a character is none. */
  private static Function<String, String> fitting(String name, int longest) {
    return text -> {
      if (text.length() > longest) {
        throw ConsoleProblem.invalid("%s is longer than %s characters".formatted(name, longest));
      }
      if (text.chars().anyMatch(c -> c == 0 || c == 0xFFFD)
          || text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
        throw ConsoleProblem.invalid(name + " has a character that is no text");
      }
      return text;
    };
  }
}
