package io.custobarconnector.console;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a request is answered.
 *
 * @param body null for none
 * @param location where the browser goes from here, if it goes
 */
record ConsoleAnswer(int status, JsonObject body, Optional<String> location) {

  static ConsoleAnswer of(JsonObject body) {
    return new ConsoleAnswer(200, body, Optional.empty());
  }

  /** It begins, and goes on after the answer. */
  static ConsoleAnswer accepted(JsonObject body) {
    return new ConsoleAnswer(202, body, Optional.empty());
  }

  static ConsoleAnswer done() {
    return new ConsoleAnswer(204, null, Optional.empty());
  }

  static ConsoleAnswer redirect(String location) {
    return new ConsoleAnswer(302, null, Optional.of(location));
  }
}
