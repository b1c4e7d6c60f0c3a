package io.custobarconnector.source.query;

import io.custobarconnector.error.SqlError;

/** What is said of keys that do not tell rows apart. */
public final class Keys {

  private Keys() {}

  /** A row has no key. */
  public static QueryException missing(SourceQuery query, String where) {
    return new QueryException(
        SqlError.KEY_NULL,
        "%s: the _key of a row is NULL (%s); every row needs a _key of its own, so select a column that is never NULL"
            .formatted(query.file(), where));
  }

  /** Two rows have one key. */
  public static QueryException twice(SourceQuery query, String key) {
    return new QueryException(
        SqlError.KEY_TWICE,
        "%s: two rows have the same _key, for example %s; it must be unique, so check the joins"
            .formatted(query.file(), key));
  }
}
