package io.custobarconnector.changes;

import io.custobarconnector.journal.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of the source, page by page. One thread at a time. */
sealed interface Pages permits Paging, SetAsidePages, Snapshot, UndatedPages {

  /** Whether there may be rows that were not read yet. */
  boolean isMore();

  /** SQL of the next page, with named parameters as camel-jdbc reads them from headers. */
  String getSql();

  /** Values of the named parameters. */
  Map<String, Object> getParameters();

  /**
   * Takes the rows that were read and gives out those that may be dealt with now.
   *
   * @throws QueryException when rows cannot be told apart or lack what places them
   */
  List<Map<String, Object>> accept(List<Map<String, Object>> rows);

  /** Where the flow's cursor stands when all that was given out is dealt with. */
  Optional<Position> position();
}
