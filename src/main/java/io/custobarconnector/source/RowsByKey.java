package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.source.query.Keys;
import io.custobarconnector.source.query.RowQuery;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows that no cursor ever comes to, or not yet: those without a time of change, and those whose
 * time lies ahead of the source's clock. All of them are read, in the order of their keys, and
 * compared with what was delivered.
 */
final class RowsByKey implements Pages {

  /** Makes the question for the next rows. */
  @FunctionalInterface
  interface Question {
    RowQuery after(Optional<String> key, int limit);
  }

  private final SourceDatabase database;
  private final SourceQuery query;
  private final Optional<String> group;
  private final int pageSize;
  private final boolean wanted;
  private final Question question;
  private Optional<String> after = Optional.empty();
  private final Set<String> large = new HashSet<>();
  private boolean divided;
  private boolean more;
  private long found;
  private Optional<String> example = Optional.empty();

  /**
   * @param wanted whether they are to be read at all
   */
  RowsByKey(
      SourceDatabase database,
      SourceQuery query,
      Optional<String> group,
      int pageSize,
      boolean wanted,
      Question question) {
    this.database = database;
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.wanted = wanted;
    this.more = wanted;
    this.question = question;
  }

  @Override
  public boolean isMore() {
    return more;
  }

  /** How many such rows there were. */
  long found() {
    return found;
  }

  /** The key of one of them. */
  Optional<String> example() {
    return example;
  }

  @Override
  public List<Map<String, Object>> next() {
    SourceDatabase.Page page =
        database.read(query, question.after(after, pageSize + 1), group, pageSize, large);
    divided = page.divided();
    more = page.following().isPresent();
    for (Map<String, Object> row : page.rows()) {
      String key = (String) row.get(SourceQuery.POSITION_KEY);
      if (key == null) {
        throw Keys.missing(query, "changed at " + row.get(SourceQuery.POSITION_CHANGED_AT));
      }
      if (after.filter(key::equals).isPresent()) {
        throw Keys.twice(query, key);
      }
      after = Optional.of(key);
      example = example.or(() -> after);
    }
    if (page.following().filter(row -> after.equals(keyOf(row))).isPresent()) {
      throw Keys.twice(query, after.orElseThrow());
    }
    found += page.rows().size();
    page.whole().forEach(Paging::withoutPosition);
    return page.whole();
  }

  private static Optional<String> keyOf(Map<String, Object> row) {
    return Optional.ofNullable((String) row.get(SourceQuery.POSITION_KEY));
  }

  @Override
  public boolean isDivided() {
    return divided;
  }

  @Override
  public Optional<Position> position() {
    return Optional.empty();
  }

  @Override
  public void startOver() {
    after = Optional.empty();
    example = Optional.empty();
    found = 0;
    more = wanted;
  }
}
