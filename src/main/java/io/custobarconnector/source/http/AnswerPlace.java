package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/**
 * Where something stands in an answer: {@code meta.total} in the body, {@code header:X-Total} in a
 * header. An empty name is the body itself.
 *
 * @param name as the file of parameters has it
 */
public record AnswerPlace(String name) {

  private static final String HEADER = "header:";

  /** Whether it is in a header. */
  public boolean isHeader() {
    return name.startsWith(HEADER);
  }

  /** What stands there in a body or an item; nothing when it has no such field. */
  JsonNode in(JsonNode body) {
    // A name with a dot in it, such as OData's @odata.nextLink, goes before a path.
    if (name.isEmpty() || body.has(name)) {
      return name.isEmpty() ? body : body.path(name);
    }
    JsonNode found = body;
    for (String field : name.split("\\.", -1)) {
      found = found.path(field);
    }
    return found;
  }

  /** The text that stands there; empty when there is none. */
  String text(JsonNode body, UnaryOperator<String> headers) {
    if (isHeader()) {
      String header = headers.apply(name.substring(HEADER.length()));
      return header == null ? "" : header.strip();
    }
    return in(body).asText("").strip();
  }
}
