package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of the source, page by page. One thread at a time. */
sealed interface Pages extends AutoCloseable
    permits Paging, SetAsidePages, Snapshot, ChangedReceipts, RowsByKey {

  /**
   * Whether the rows that were given out last are a part of a receipt that is too large to be read
   * whole: no message of theirs may wait for the next rows, which are not a newer whole.
   */
  default boolean isDivided() {
    return false;
  }

  /** Whether there may be rows that were not read yet. */
  boolean isMore();

  /**
   * Reads the next rows: of a receipt all, so that what is given out may be dealt with now.
   *
   * @throws QueryException when rows cannot be told apart or lack what places them
   * @throws SourceUnavailableException when the source does not answer
   */
  List<Map<String, Object>> next();

  /** Where the flow's cursor stands when all that was given out is dealt with. */
  Optional<Position> position();

  /** Begins anew, after the rows were counted. */
  void startOver();

  @Override
  default void close() {}
}
