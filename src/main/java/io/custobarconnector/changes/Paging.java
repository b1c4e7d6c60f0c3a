package io.custobarconnector.changes;

import io.custobarconnector.journal.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reading of one run, page by page. A page never ends inside a receipt: when it is full, the
 * rows of its last receipt are left for the next page. One thread at a time.
 */
final class Paging implements Pages {

  /** Parameter of the page query: the position's {@code _changed_at}. */
  static final String AFTER_CHANGED_AT = "after_changed_at";

  /** Parameter of the page query: the position's {@code _key}. */
  static final String AFTER_KEY = "after_key";

  static final String POSITION_CHANGED_AT = "_position_changed_at";
  static final String POSITION_KEY = "_position_key";

  private final SourceQuery query;
  private final Optional<String> group;
  private final int pageSize;
  private final Optional<String> onlyKey;
  private final boolean single;
  private int limit;
  private final Optional<Position> start;
  private Optional<Position> position;
  private Range range = Range.ALL;
  private boolean more = true;

  /**
   * @param group the column whose equal values must stay on one page, such as {@code
   *     sale_external_id}
   * @param onlyKey reads just the row with this key, wherever it stands
   * @param single gives out one page and no more
   */
  Paging(
      SourceQuery query,
      Optional<String> group,
      int pageSize,
      Optional<Position> start,
      Optional<String> onlyKey,
      boolean single) {
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.limit = pageSize;
    this.start = start;
    this.position = start;
    this.onlyKey = onlyKey;
    this.single = single;
  }

  /** Begins anew. */
  void startOver() {
    position = start;
    limit = pageSize;
    more = true;
  }

  /**
   * Leaves rows that changed at this moment or later for another run. The time of change must be a
   * time, not a number.
   */
  void endBefore(Instant moment) {
    range = range.before(moment);
  }

  /** Reads only the rows of a range. */
  Paging within(Range rows) {
    range = rows;
    return this;
  }

  @Override
  public boolean isMore() {
    return more;
  }

  @Override
  public Optional<Position> position() {
    return position;
  }

  @Override
  public String getSql() {
    return onlyKey.isPresent() ? query.oneRow() : query.page(position, range, limit);
  }

  @Override
  public Map<String, Object> getParameters() {
    if (onlyKey.isPresent()) {
      return Map.of(AFTER_KEY, onlyKey.get());
    }
    Map<String, Object> parameters = new HashMap<>(range.parameters());
    position.ifPresent(
        p -> {
          parameters.put(AFTER_CHANGED_AT, p.changedAt());
          parameters.put(AFTER_KEY, p.key());
        });
    return parameters;
  }

  @Override
  public List<Map<String, Object>> accept(List<Map<String, Object>> rows) {
    boolean full = rows.size() == limit && onlyKey.isEmpty();
    int end = full && group.isPresent() ? endOfLastWholeGroup(rows, group.get()) : rows.size();
    more = full;
    if (end == 0) {
      // One receipt fills the whole page: read again with room for it.
      limit *= 2;
      return List.of();
    }
    limit = pageSize;
    more = full && !single;
    List<Map<String, Object>> page = new ArrayList<>(rows.subList(0, end));
    if (onlyKey.isPresent()) {
      page.forEach(row -> row.put(Column.KEY, row.remove(POSITION_KEY)));
      return page;
    }
    Position last = position.orElse(null);
    for (Map<String, Object> row : page) {
      last = positionOf(row, last);
    }
    position = Optional.ofNullable(last);
    return page;
  }

  /** How many of the rows are of groups that end among them, the last group left out. */
  static int endOfLastWholeGroup(List<Map<String, Object>> rows, String group) {
    Object last = rows.get(rows.size() - 1).get(group);
    int end = rows.size() - 1;
    while (end > 0 && last != null && last.equals(rows.get(end - 1).get(group))) {
      end--;
    }
    return end;
  }

  private Position positionOf(Map<String, Object> row, Position before) {
    String changedAt = (String) row.remove(POSITION_CHANGED_AT);
    String key = (String) row.remove(POSITION_KEY);
    if (changedAt == null || key == null) {
      throw new QueryException(
          key == null
              ? "%s: a row has no %s; select a column that is never NULL"
                  .formatted(query.file(), Column.KEY)
              : "%s: a row has no %s; give every row one, for example coalesce(updated_at, created_at)"
                  .formatted(query.file(), Column.CHANGED_AT));
    }
    row.put(Column.KEY, key);
    Position here = new Position(changedAt, key);
    if (here.equals(before)) {
      throw new QueryException(
          "%s: two rows have the same %s and %s; %s must be unique, so check the joins"
              .formatted(query.file(), Column.CHANGED_AT, Column.KEY, Column.KEY));
    }
    return here;
  }
}
