package io.custobarconnector.source;

import io.custobarconnector.source.query.Column;
import io.custobarconnector.source.query.Keys;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.RowQuery;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks the source whether two rows have one key. Rows of one key that bear different times come on
 * different pages, or in different runs, where they look like one row that has changed.
 */
record RepeatedKeys(SourceDatabase database, SourceQuery query) {

  private static final Duration SOON = Duration.ofSeconds(10);

  /**
   * Looks at some keys.
   *
   * @throws QueryException when two rows have one of them
   */
  void refuse(List<String> keys) {
    asked(keys)
        .flatMap(asked -> database.ask(query.flow(), asked, RepeatedKeys::example))
        .ifPresent(this::refuse);
  }

  /**
   * As {@link #refuse(List)}, but only if the source answers soon: keys that no index leads to cost
   * a reading of all rows.
   */
  void refuseSoon(List<String> keys) {
    asked(keys)
        .flatMap(asked -> database.askSoon(query.flow(), SOON, asked, RepeatedKeys::example))
        .ifPresent(this::refuse);
  }

  private Optional<RowQuery> asked(List<String> keys) {
    Column key = query.key();
    List<String> possible = keys.stream().filter(key::canBe).toList();
    if (possible.isEmpty()) {
      return Optional.empty();
    }
    String among =
        "\n WHERE %s = ANY (CAST(? AS %s[]))".formatted(key.comparable(), key.comparedAs());
    return Optional.of(asked(among, List.of(possible)));
  }

  /**
   * Looks at all keys, as the transaction sees them.
   *
   * @throws QueryException when two rows have one
   */
  void refuseAny(Connection connection) throws SQLException {
    database.ask(connection, asked("", List.of()), RepeatedKeys::example).ifPresent(this::refuse);
  }

  private RowQuery asked(String among, List<Object> parameters) {
    Column key = query.key();
    String text = "min(q.%s::text COLLATE \"C\")".formatted(key.quoted());
    return new RowQuery(
        "SELECT %s FROM (\n%s\n) q%s GROUP BY %s HAVING count(*) > 1 LIMIT 1"
            .formatted(
                query.bytes() && key.holdsText()
                    ? "encode(convert_to(%s, 'SQL_ASCII'), 'escape')".formatted(text)
                    : text,
                query.sql(),
                among,
                key.ordered()),
        parameters);
  }

  private static Optional<String> example(ResultSet row) throws SQLException {
    return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
  }

  private void refuse(String key) {
    throw Keys.twice(query, key);
  }
}
