package io.custobarconnector.changes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.journal.Position;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows that did not get through, read again as they are now; of a receipt, all rows. The cursor has
 * nothing to do with them.
 */
final class SetAsidePage implements Pages {

  /** Parameter of the query: the keys as a JSON array of texts. */
  static final String KEYS = "keys";

  private final SourceQuery query;
  private final Optional<String> group;
  private final List<String> keys;
  private final Set<String> missing;
  private boolean more;

  SetAsidePage(SourceQuery query, Optional<String> group, List<String> keys) {
    this.query = query;
    this.group = group;
    this.keys = List.copyOf(keys);
    this.missing = new LinkedHashSet<>(keys);
    this.more = !keys.isEmpty();
  }

  @Override
  public boolean isMore() {
    return more;
  }

  @Override
  public String getSql() {
    return query.rows(group);
  }

  @Override
  public Map<String, Object> getParameters() {
    ArrayNode texts = JsonNodeFactory.instance.arrayNode(keys.size());
    keys.forEach(texts::add);
    return Map.of(KEYS, texts.toString());
  }

  @Override
  public List<Map<String, Object>> accept(List<Map<String, Object>> rows) {
    more = false;
    for (Map<String, Object> row : rows) {
      missing.remove((String) row.remove(Paging.POSITION_KEY));
    }
    return new ArrayList<>(rows);
  }

  /** The rows that the query does not return any more: there is nothing left to deliver. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  @Override
  public Optional<Position> position() {
    return Optional.empty();
  }
}
