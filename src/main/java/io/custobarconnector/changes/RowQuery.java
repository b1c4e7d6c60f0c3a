package io.custobarconnector.changes;

import java.util.List;

/**
 * A statement that asks the source.
 *
 * @param sql as the driver reads it
 * @param parameters values of its parameters, in their order: texts, or lists of texts
 */
record RowQuery(String sql, List<Object> parameters) {

  RowQuery {
    parameters = List.copyOf(parameters);
  }
}
