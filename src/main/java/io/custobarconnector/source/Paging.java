package io.custobarconnector.source;

import io.custobarconnector.error.SqlError;
import io.custobarconnector.journal.Position;
import io.custobarconnector.source.query.Keys;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.ReadAhead;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Reads changed rows page by page, in the order of their time of change and key. Each page is a
 * query of its own.
 */
public final class Paging implements Pages {

  /**
   * What was read ahead is read again when the page before it took so long, as while Custobar was
   * away: it may be a yes that has become a no meanwhile. And nothing is read ahead until a page is
   * dealt with sooner.
   */
  private static final Duration OLD = Duration.ofSeconds(10);

  private final SourceDatabase database;
  private final SourceQuery query;
  private final Optional<String> group;
  private final int pageSize;
  private final Optional<Position> start;
  private Optional<Position> position;
  private Range range;
  private boolean single;
  private final Set<String> large = new HashSet<>();
  private boolean divided;
  private boolean more = true;
  private Set<String> before = Set.of();
  private Optional<LongSupplier> readsAhead = Optional.empty();
  private OptionalLong givenAt = OptionalLong.empty();
  private final ReadAhead<SourceDatabase.Page> following = new ReadAhead<>();

  /**
   * @param group the column whose equal values must stay on one page, such as {@code
   *     sale_external_id}
   * @param start the last row that was dealt with; empty to begin with the first of the range
   */
  Paging(
      SourceDatabase database,
      SourceQuery query,
      Optional<String> group,
      int pageSize,
      Range range,
      Optional<Position> start) {
    this.database = database;
    this.query = query;
    this.group = group;
    this.pageSize = pageSize;
    this.range = range;
    this.start = start;
    this.position = start;
  }

  /** Gives out one page and no more, for a look. */
  Paging once() {
    single = true;
    return this;
  }

  /**
   * Reads each page while the one before it is dealt with. Not for whoever lets another run of the
   * flow come between: what that run sends would be newer.
   */
  Paging readingAhead() {
    return readingAhead(System::nanoTime);
  }

  /**
   * As above.
   *
   * @param clock nanoseconds from some moment
   */
  Paging readingAhead(LongSupplier clock) {
    readsAhead = Optional.of(clock);
    return this;
  }

  /** Leaves rows that changed at this moment or later for another run. */
  void endBefore(Instant moment) {
    range = range.before(moment);
  }

  @Override
  public void startOver() {
    following.drop();
    position = start;
    before = Set.of();
    more = true;
  }

  @Override
  public boolean isMore() {
    return more;
  }

  @Override
  public boolean isDivided() {
    return divided;
  }

  @Override
  public Optional<Position> position() {
    return position;
  }

  @Override
  public List<Map<String, Object>> next() {
    boolean slow = isSlow();
    if (slow) {
      following.drop();
    }
    SourceDatabase.Page page = page();
    divided = page.divided();
    more = page.following().isPresent() && !single;
    Set<String> keys = new HashSet<>();
    int seen = 0;
    Position last = position.orElse(null);
    for (Map<String, Object> row : page.rows()) {
      last = positionOf(row, last);
      if (!keys.add(last.key())) {
        // One statement sees each row once, whatever happens to it meanwhile.
        throw Keys.twice(query, last.key());
      }
      seen += before.contains(last.key()) ? 1 : 0;
    }
    if (seen > 1 && seen * 2 >= page.rows().size()) {
      throw new QueryException(
          SqlError.MOVING,
          "%s: the _changed_at of rows such as that with _key %s moves while the rows are read, as now() does; select the time when the row was written, or set %s.changes=snapshot"
              .formatted(query.file(), last.key(), query.flow()));
    }
    if (page.following().isPresent()) {
      // Of two rows with one position, the second would never be read.
      positionOf(page.following().get(), last);
    }
    before = keys;
    position = Optional.ofNullable(last);
    page.whole().forEach(Paging::withoutPosition);
    // Of rows so long that fewer make a page, one page fills enough memory.
    if (more && readsAhead.isPresent() && !slow && page.rows().size() == pageSize) {
      following.begin(this::read);
    }
    givenAt = readsAhead.stream().mapToLong(LongSupplier::getAsLong).findFirst();
    return page.whole();
  }

  /** Whether it took long to deal with the page before. */
  private boolean isSlow() {
    return givenAt.isPresent()
        && readsAhead.orElseThrow().getAsLong() - givenAt.getAsLong() > OLD.toNanos();
  }

  private SourceDatabase.Page page() {
    if (!following.isBegun()) {
      return read();
    }
    try {
      return following.take();
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
  }

  @Override
  public void close() {
    following.close();
  }

  private SourceDatabase.Page read() {
    return database.read(query, query.page(position, range, pageSize + 1), group, pageSize, large);
  }

  /** What places a row is not one of its columns. */
  static void withoutPosition(Map<String, Object> row) {
    row.remove(SourceQuery.POSITION_CHANGED_AT);
    row.remove(SourceQuery.POSITION_KEY);
  }

  private Position positionOf(Map<String, Object> row, Position before) {
    String changedAt = (String) row.get(SourceQuery.POSITION_CHANGED_AT);
    String key = (String) row.get(SourceQuery.POSITION_KEY);
    if (key == null) {
      throw Keys.missing(query, "changed at " + changedAt);
    }
    Position here = new Position(changedAt, key);
    if (here.equals(before)) {
      throw Keys.twice(query, key);
    }
    return here;
  }
}
