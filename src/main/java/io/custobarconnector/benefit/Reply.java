package io.custobarconnector.benefit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * An answer to a till, before it is put in the till's language.
 *
 * @param status the HTTP status
 * @param body the JSON of the answer
 */
public record Reply(int status, ObjectNode body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An empty object to fill. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** A problem by RFC 9457. */
  public static Reply problem(Problem problem, String detail, Map<String, Object> members) {
    ObjectNode body =
        object()
            .put("type", "urn:problem:" + problem.code())
            .put("title", problem.title())
            .put("status", problem.status())
            .put("code", problem.code())
            .put("detail", detail);
    members.forEach((name, value) -> body.set(name, JSON.valueToTree(value)));
    return new Reply(problem.status(), body);
  }

  /** The problem that the answer tells of; empty when all is well. */
  public Optional<Problem> problem() {
    if (status < 400) {
      return Optional.empty();
    }
    for (Problem problem : Problem.values()) {
      if (problem.code().equals(body.path("code").asText())) {
        return Optional.of(problem);
      }
    }
    return Optional.of(Problem.INTERNAL);
  }
}
