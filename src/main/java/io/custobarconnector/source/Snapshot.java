package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.row.DeliveredRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.source.query.Column;
import io.custobarconnector.source.query.Keys;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.RowQuery;
import io.custobarconnector.source.query.RowStream;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All rows of a query, for a source that keeps no time of change. What is new or different is found
 * by comparison with what was delivered, and so is what has gone. The rows stream from one open
 * query, so that the memory needed does not grow with them.
 *
 * <p>When a run counts before it sends, both readings see the same state of the database, and the
 * second leaves out pages in which there is nothing to do. Where the journal holds rejected rows or
 * omitted fields, it leaves out none: a row that is unchanged may settle one of them.
 */
final class Snapshot implements Pages {

  /** A row is one that the flow's next run reads. */
  private final SourceQuery query;

  private final Optional<String> group;
  private int pageSize;
  private final SourceDatabase database;
  private final Run run;
  private final Optional<DeliveredMessages> delivered;
  private final BitSet busyPages = new BitSet();
  private Optional<Range> news = Optional.empty();
  private boolean single;
  private boolean counted;
  private Connection connection;
  private RowStream rows;
  private int page = -1;
  private Optional<VanishedRows> gone = Optional.empty();
  private String lastKey = "";
  private boolean more = true;
  private long todoBefore;

  /**
   * @param delivered where to look for rows that have gone; empty to leave them alone
   */
  Snapshot(
      SourceDatabase database,
      SourceQuery query,
      Optional<String> group,
      int pageSize,
      Run run,
      Optional<DeliveredMessages> delivered) {
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.database = database;
    this.run = run;
    this.delivered = delivered;
  }

  /** Gives out a few rows and no more, for a look. */
  Snapshot only(int count) {
    pageSize = count;
    single = true;
    return this;
  }

  /**
   * Leaves out rows of a range, which the flow's next run reads; of a receipt, all rows stay if one
   * does.
   */
  Snapshot without(Range range) {
    news = Optional.of(range);
    return this;
  }

  @Override
  public boolean isMore() {
    return more;
  }

  /** Reads the next rows: of the query, or of those that are gone between its last two pages. */
  @Override
  public List<Map<String, Object>> next() {
    try {
      if (gone.isPresent()) {
        List<DeliveredRow> vanished = gone.get().next(pageSize);
        if (!vanished.isEmpty()) {
          run.goneFromSource(vanished.stream().map(DeliveredRow::key).toList());
          return vanished.stream().map(Snapshot::removal).toList();
        }
        gone = Optional.empty();
        more = rows.isMore();
        return List.of();
      }
      return nextOfQuery();
    } catch (SQLException e) {
      throw new SourceUnavailableException(run.flow(), e);
    }
  }

  private List<Map<String, Object>> nextOfQuery() throws SQLException {
    if (rows == null) {
      rows = open();
    }
    List<Map<String, Object>> next = rows.next(pageSize);
    if (run.isCounting()) {
      noteWork();
    }
    page++;
    String from = lastKey;
    List<String> keys = keysOf(next);
    leaveOutNews(next);
    if (!run.isCounting()) {
      run.rowsRead(next.size());
    }
    Optional<String> to = rows.isMore() ? Optional.of(lastKey) : Optional.empty();
    more = rows.isMore() && !single;
    if (run.isCounting()) {
      long missing = delivered.map(d -> d.countBetween(run.flow(), from, to, keys)).orElse(0L);
      run.forecast().read(next.size());
      run.forecast().gone(missing);
    } else if (counted && !busyPages.get(page) && !run.isAnythingAmiss()) {
      run.rowsUnchanged(next.size());
      return List.of();
    } else if (delivered.isPresent()) {
      gone = Optional.of(new VanishedRows(delivered.get(), run.flow(), from, to, keys));
      more = true;
    }
    return next;
  }

  private void leaveOutNews(List<Map<String, Object>> next) {
    if (news.isEmpty()) {
      return;
    }
    Set<Object> old = new HashSet<>();
    for (Map<String, Object> row : next) {
      if (!(Boolean) row.get(SourceQuery.IS_NEWS)) {
        group.map(row::get).ifPresent(old::add);
      }
    }
    String id = group.orElse("external_id");
    next.removeIf(
        row -> {
          boolean left =
              (Boolean) row.remove(SourceQuery.IS_NEWS)
                  && group.map(row::get).filter(old::contains).isEmpty();
          if (left && row.get(id) != null) {
            run.leaveToNextRun(row.get(id).toString());
          }
          return left;
        });
  }

  /** Whether the steps of the flow found anything to do in the page that was counted last. */
  private void noteWork() {
    if (page >= 0) {
      long todo = run.forecast().toDo();
      busyPages.set(page, todo > todoBefore);
      todoBefore = todo;
    }
  }

  private List<String> keysOf(List<Map<String, Object>> next) {
    List<String> keys = new ArrayList<>(next.size());
    for (Map<String, Object> row : next) {
      String key = (String) row.remove(SourceQuery.POSITION_KEY);
      if (key == null || key.isEmpty()) {
        throw Keys.missing(query, "of all rows");
      }
      if (key.equals(lastKey)) {
        throw Keys.twice(query, key);
      }
      lastKey = key;
      keys.add(key);
    }
    return keys;
  }

  /** What the flow's steps see of a row that has gone. */
  private static Map<String, Object> removal(DeliveredRow row) {
    return Map.of(Column.KEY, row.key(), "external_id", row.id(), "_deleted", true);
  }

  /**
   * Begins anew after all pages were counted, with the same state of the database; pages without
   * work are passed over.
   */
  @Override
  public void startOver() {
    try {
      noteWork();
      rows.close();
      rows = stream();
    } catch (SQLException e) {
      throw new SourceUnavailableException(run.flow(), e);
    }
    counted = true;
    page = -1;
    lastKey = "";
    more = true;
  }

  private RowStream open() throws SQLException {
    connection = database.begin(true);
    if (group.isPresent() && !single) {
      // Rows of one key are no neighbours in the order of receipts.
      new RepeatedKeys(database, query).refuseAny(connection);
    }
    return stream();
  }

  private RowStream stream() throws SQLException {
    RowQuery asked =
        news.map(from -> query.comparedWith(group, from)).orElseGet(() -> query.snapshot(group));
    return database.stream(connection, query, asked, group, pageSize);
  }

  @Override
  public boolean isDivided() {
    return rows != null && rows.isDivided();
  }

  @Override
  public Optional<Position> position() {
    return Optional.empty();
  }

  @Override
  public void close() {
    more = false;
    SourceDatabase.end(connection, rows);
  }
}
