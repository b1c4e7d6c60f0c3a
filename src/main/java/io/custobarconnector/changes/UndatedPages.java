package io.custobarconnector.changes;

import io.custobarconnector.journal.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows without a time of change, which no cursor ever comes to. All of them are read, in the order
 * of their keys, and compared with what was delivered.
 */
final class UndatedPages implements Pages {

  private final SourceQuery query;
  private final Optional<String> group;
  private final int pageSize;
  private int limit;
  private Optional<String> after = Optional.empty();
  private boolean more;

  /**
   * @param wanted whether they are to be read at all
   */
  UndatedPages(SourceQuery query, Optional<String> group, int pageSize, boolean wanted) {
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.limit = pageSize;
    this.more = wanted;
  }

  @Override
  public boolean isMore() {
    return more;
  }

  @Override
  public String getSql() {
    return query.undated(after.isPresent(), limit);
  }

  @Override
  public Map<String, Object> getParameters() {
    return after.<Map<String, Object>>map(key -> Map.of(Paging.AFTER_KEY, key)).orElse(Map.of());
  }

  @Override
  public List<Map<String, Object>> accept(List<Map<String, Object>> rows) {
    more = rows.size() == limit;
    int end =
        more ? group.map(g -> Paging.endOfLastWholeGroup(rows, g)).orElse(limit) : rows.size();
    if (more && end == 0) {
      limit *= 2;
      return List.of();
    }
    limit = pageSize;
    List<Map<String, Object>> page = new ArrayList<>(rows.subList(0, end));
    for (Map<String, Object> row : page) {
      after = Optional.ofNullable((String) row.remove(Paging.POSITION_KEY));
      if (after.isEmpty()) {
        throw new QueryException(
            "%s: a row has no %s; every row needs one".formatted(query.file(), Column.KEY));
      }
      row.put(Column.KEY, after.get());
    }
    return page;
  }

  @Override
  public Optional<Position> position() {
    return Optional.empty();
  }
}
