package io.custobarconnector.changes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.journal.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** Parameter of the query: the keys as a JSON array of texts. */
  static final String KEYS = "keys";

  private final SourceQuery query;
  private final Optional<String> group;
  private final int pageSize;
  private Deque<String> keys = new ArrayDeque<>();
  private List<String> page = List.of();
  private List<String> missing = List.of();

  /**
   * @param pageSize keys asked for at a time
   */
  SetAsidePages(SourceQuery query, Optional<String> group, int pageSize, List<String> keys) {
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
  public String getSql() {
    return query.rows(group);
  }

  @Override
  public Map<String, Object> getParameters() {
    page = keys.stream().limit(pageSize).toList();
    ArrayNode texts = JsonNodeFactory.instance.arrayNode(page.size());
    page.stream().filter(query::canBeKey).forEach(texts::add);
    return Map.of(KEYS, texts.toString());
  }

  @Override
  public List<Map<String, Object>> accept(List<Map<String, Object>> rows) {
    page.forEach(key -> keys.remove());
    Set<String> lost = new LinkedHashSet<>(page);
    for (Map<String, Object> row : rows) {
      String key = (String) row.remove(Paging.POSITION_KEY);
      row.put(Column.KEY, key);
      lost.remove(key);
    }
    missing = List.copyOf(lost);
    return new ArrayList<>(rows);
  }

  /** Rows of the page that the query does not return any more: there is nothing to deliver. */
  List<String> missing() {
    return missing;
  }

  @Override
  public Optional<Position> position() {
    return Optional.empty();
  }
}
