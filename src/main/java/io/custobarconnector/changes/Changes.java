package io.custobarconnector.changes;

import io.custobarconnector.journal.Run;
import java.util.List;
import java.util.Map;

/** The steps of {@code kamelet:changes-source} in Java. */
public class Changes {

  private final Source source;

  public Changes(Source source) {
    this.source = source;
  }

  /**
   * Starts to read what changed after the run's cursor.
   *
   * @param group column whose equal values stay on one page
   */
  public Paging after(String flow, String group, Run run) {
    return source.changes(flow, group, run.position());
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
