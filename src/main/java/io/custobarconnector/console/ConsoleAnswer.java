package io.custobarconnector.console;

import io.vertx.core.json.JsonObject;

/**
 * What a request is answered.
 *
 * @param body null for none
 */
record ConsoleAnswer(int status, JsonObject body) {

  static ConsoleAnswer of(JsonObject body) {
    return new ConsoleAnswer(200, body);
  }

  /** It begins, and goes on after the answer. */
  static ConsoleAnswer accepted(JsonObject body) {
    return new ConsoleAnswer(202, body);
  }

  static ConsoleAnswer done() {
    return new ConsoleAnswer(204, null);
  }
}
