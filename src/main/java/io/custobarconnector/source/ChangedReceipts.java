package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.source.query.Keys;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.RowStream;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The receipts of which a row has changed, whole, one after the other. Rows of one receipt may bear
 * times of their own, with rows of other receipts between them, so they come by receipt and not by
 * time, out of one query that stays open. The cursor moves when all are dealt with.
 */
final class ChangedReceipts implements Pages {

  private final SourceDatabase database;
  private final SourceQuery query;
  private final String group;
  private final int pageSize;
  private Range range;
  private Connection connection;
  private RowStream rows;
  private Optional<Position> last = Optional.empty();
  private Optional<String> lastKey = Optional.empty();
  private boolean more = true;

  /**
   * @param group the column that names the receipt
   */
  ChangedReceipts(
      SourceDatabase database, SourceQuery query, String group, int pageSize, Range range) {
    this.database = database;
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.range = range;
  }

  /** Leaves rows that changed at this moment or later for another run. */
  void endBefore(Instant moment) {
    range = range.before(moment);
  }

  @Override
  public boolean isMore() {
    return more;
  }

  @Override
  public List<Map<String, Object>> next() {
    try {
      if (rows == null) {
        open();
      }
      List<Map<String, Object>> page = rows.next(pageSize);
      more = rows.isMore();
      Set<String> keys = new HashSet<>();
      lastKey.ifPresent(keys::add);
      for (Map<String, Object> row : page) {
        String key = (String) row.get(SourceQuery.POSITION_KEY);
        if (key == null) {
          throw Keys.missing(query, "changed at " + row.get(SourceQuery.POSITION_CHANGED_AT));
        }
        if (!keys.add(key)) {
          throw Keys.twice(query, key);
        }
        lastKey = Optional.of(key);
        Paging.withoutPosition(row);
      }
      return page;
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
  }

  private void open() throws SQLException {
    if (connection == null) {
      connection = database.begin(true);
    }
    last =
        database.ask(
            connection,
            query.last(range),
            row ->
                row.next()
                    ? Optional.of(new Position(row.getString(1), row.getString(2)))
                    : Optional.empty());
    rows =
        database.stream(
            connection, query, query.receipts(group, range), Optional.of(group), pageSize);
  }

  @Override
  public boolean isDivided() {
    return rows != null && rows.isDivided();
  }

  @Override
  public Optional<Position> position() {
    return more ? Optional.empty() : last.filter(position -> position.key() != null);
  }

  @Override
  public void startOver() {
    try {
      if (rows != null) {
        rows.close();
      }
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
    rows = null;
    lastKey = Optional.empty();
    more = true;
  }

  @Override
  public void close() {
    more = false;
    SourceDatabase.end(connection, rows);
  }
}
