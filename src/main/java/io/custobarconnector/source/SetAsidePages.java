package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.source.query.Keys;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows that did not get through, read again as they are now; of a receipt, all rows. The cursor has
 * nothing to do with them.
 */
final class SetAsidePages implements Pages {

  private final SourceDatabase database;
  private final SourceQuery query;
  private final Optional<String> group;
  private final int pageSize;
  private Deque<String> keys = new ArrayDeque<>();
  private List<String> missing = List.of();

  /**
   * @param pageSize keys asked for at a time
   */
  SetAsidePages(
      SourceDatabase database,
      SourceQuery query,
      Optional<String> group,
      int pageSize,
      List<String> keys) {
    this.database = database;
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.keys.addAll(keys);
  }

  /** The rows with other keys instead. */
  void restart(List<String> others) {
    keys = new ArrayDeque<>(others);
  }

  @Override
  public boolean isMore() {
    return !keys.isEmpty();
  }

  @Override
  public List<Map<String, Object>> next() {
    List<String> page = keys.stream().limit(pageSize).toList();
    SourceDatabase.Page read =
        database.withKeys(query, group, page.stream().filter(query::canBeKey).toList());
    List<Map<String, Object>> rows = read.rows();
    Set<String> lost = new LinkedHashSet<>(page);
    Set<String> found = new HashSet<>();
    for (Map<String, Object> row : rows) {
      String key = (String) row.remove(SourceQuery.POSITION_KEY);
      if (key != null && !found.add(key)) {
        throw Keys.twice(query, key);
      }
      lost.remove(key);
    }
    page.forEach(key -> keys.remove());
    if (read.following().isPresent() && lost.size() < page.size()) {
      // Long rows fill a page before all keys are found; the others are asked for again.
      List.copyOf(lost).forEach(keys::addFirst);
      lost.clear();
    }
    missing = List.copyOf(lost);
    return rows;
  }

  /** Rows of the page that the query does not return any more: there is nothing to deliver. */
  List<String> missing() {
    return missing;
  }

  @Override
  public Optional<Position> position() {
    return Optional.empty();
  }

  @Override
  public void startOver() {
    throw new IllegalStateException("rows that did not get through are read once");
  }
}
