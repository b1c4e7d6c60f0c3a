package io.custobarconnector.source.query;

import java.util.List;

/**
 * A statement that asks the source.
 *
 * @param sql as the driver reads it
 * @param parameters values of its parameters, in their order: texts, or lists of texts
 */
public record RowQuery(String sql, List<Object> parameters) {

  public RowQuery {
    parameters = List.copyOf(parameters);
  }
}
