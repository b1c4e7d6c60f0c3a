package io.custobarconnector.source.query;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The rows of one query, a few at a time in memory; while some are dealt with, the next ones are
 * read. Needs a connection that does not commit by itself, or the driver would read all rows at
 * once, and that nobody else uses meanwhile.
 */
public final class RowStream implements AutoCloseable {

  /** Characters that a page may hold: a page of long descriptions has fewer rows. */
  static final long PAGE_SIZE = 8_000_000;

  /**
   * Characters that are read at a time; two such blocks, and one more in the driver, may be there.
   */
  private static final long BLOCK_SIZE = PAGE_SIZE / 4;

  /**
   * Rows of one receipt that are given out together at most. A larger one is no receipt but a
   * mistake of its system, and is given out in parts, so that it stops no other.
   */
  static final int MOST_OF_A_RECEIPT = 5000;

  /** Rows that are asked for before it is known how long they are. */
  private static final int FIRST_FETCH = 50;

  private final PreparedStatement statement;
  private final ResultSet rows;
  private final RowDecoder decoder;
  private final Optional<String> group;
  private final int mostRows;
  private final ArrayDeque<Read> block = new ArrayDeque<>();
  private final ReadAhead<List<Read>> following = new ReadAhead<>();
  private Optional<Read> ahead;
  private boolean divided;
  private long size;

  /** The size of the longest row so far; one thread at a time reads rows. */
  private long longest = 1;

  private boolean atEnd;
  private int blocks;

  /** A row, and about how much memory it takes. */
  private record Read(Map<String, Object> row, long size) {}

  /**
   * @param timeoutSeconds how long the source may take to begin its answer
   * @param group rows with equal values in this column are given out together
   * @param mostRows rows that are asked for together at most
   */
  RowStream(
      Connection connection,
      SourceQuery query,
      RowQuery asked,
      int timeoutSeconds,
      Optional<String> group,
      int mostRows)
      throws SQLException {
    this.statement = connection.prepareStatement(asked.sql());
    this.group = group;
    this.mostRows = mostRows;
    try {
      bind(connection, statement, asked.parameters());
      statement.setQueryTimeout(timeoutSeconds);
      statement.setFetchSize(Math.min(mostRows, FIRST_FETCH));
      this.rows = statement.executeQuery();
      this.decoder = new RowDecoder(query, rows.getMetaData());
      this.ahead = read();
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /** Sets the parameters of a statement. */
  static void bind(Connection connection, PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i) instanceof List<?> texts) {
        Array array = connection.createArrayOf("text", texts.toArray());
        statement.setArray(i + 1, array);
      } else {
        statement.setString(i + 1, (String) parameters.get(i));
      }
    }
  }

  public boolean isMore() {
    return ahead.isPresent();
  }

  /** The next row, which stays there; empty when there is none. */
  Optional<Map<String, Object>> peek() {
    return ahead.map(Read::row);
  }

  /**
   * As many rows as that, or fewer when they are long; and the rest of the last receipt, within
   * {@link #MOST_OF_A_RECEIPT}.
   */
  public List<Map<String, Object>> next(int count) throws SQLException {
    List<Map<String, Object>> page = new ArrayList<>();
    size = 0;
    while (ahead.isPresent()
        && (hasRoom(page, count) || (page.size() - MOST_OF_A_RECEIPT < count && continues(page)))) {
      page.add(ahead.get().row());
      size += ahead.get().size();
      ahead = read();
    }
    divided = !page.isEmpty() && continues(page);
    return page;
  }

  private boolean hasRoom(List<Map<String, Object>> page, int count) {
    return page.isEmpty() || (page.size() < count && size < PAGE_SIZE);
  }

  /** Whether the page that was given out last ends in the middle of a receipt. */
  public boolean isDivided() {
    return divided;
  }

  /** Whether the next row is of the receipt of a page's last row. */
  boolean continues(List<Map<String, Object>> page) {
    Map<String, Object> last = page.get(page.size() - 1);
    return group
        .filter(column -> ahead.isPresent())
        .map(column -> last.get(column) != null && same(last, ahead.orElseThrow().row(), column))
        .orElse(false);
  }

  private static boolean same(Map<String, Object> one, Map<String, Object> other, String column) {
    return Objects.equals(one.get(column), other.get(column));
  }

  private Optional<Read> read() throws SQLException {
    if (block.isEmpty() && following.isBegun()) {
      block.addAll(following.take());
    } else if (block.isEmpty() && !atEnd) {
      block.addAll(readBlock(blocks == 0 ? Math.min(mostRows, FIRST_FETCH) : mostRows));
    } else {
      return Optional.ofNullable(block.poll());
    }
    blocks++;
    // A query of a few rows needs no thread of its own.
    if (!atEnd && blocks > 1) {
      following.begin(() -> readBlock(mostRows));
    }
    return Optional.ofNullable(block.poll());
  }

  private List<Read> readBlock(int count) throws SQLException {
    List<Read> read = new ArrayList<>();
    long all = 0;
    while (read.size() < count && all < BLOCK_SIZE) {
      atEnd = !rows.next();
      if (atEnd) {
        return read;
      }
      Map<String, Object> row = decoder.row(rows);
      Read one = new Read(row, RowDecoder.size(row));
      read.add(one);
      all += one.size();
      longest = Math.max(longest, one.size());
      // What the driver reads ahead is memory, too.
      rows.setFetchSize((int) Math.max(1, Math.min(mostRows, BLOCK_SIZE / longest)));
    }
    return read;
  }

  @Override
  public void close() throws SQLException {
    following.drop();
    following.close();
    statement.close();
  }
}
