package io.custobarconnector.changes;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of {@code kamelet:changes-source} in Java. */
public class Changes {

  private final Source source;

  public Changes(Source source) {
    this.source = source;
  }

  /**
   * Starts to read what changed since the run before. Rows that were committed late bear a time
   * before the cursor; reading starts a little before it, and before the oldest transaction that
   * the run before could not see the end of. What is read twice is not sent twice.
   *
   * @param group column whose equal values stay on one page
   */
  public Paging after(String flow, String group, Run run) {
    run.hold(source.oldestOpenTransaction(flow));
    Optional<Position> start =
        run.position().map(cursor -> source.backFrom(flow, cursor, run.heldAt()));
    return source.changes(flow, group, start);
  }

  /** The rows of a page that are whole receipts; counts them. */
  public List<Map<String, Object>> page(Paging pages, Run run, List<Map<String, Object>> rows) {
    List<Map<String, Object>> page = pages.accept(rows);
    run.rowsRead(page.size());
    if (!pages.isMore()) {
      run.readToEnd();
    }
    return page;
  }

  /** Whether a page has rows; without, there is nothing to deal with. */
  public boolean anyRows(List<Map<String, Object>> page) {
    return !page.isEmpty();
  }
}
