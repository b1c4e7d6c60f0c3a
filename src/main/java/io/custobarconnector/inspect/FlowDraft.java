package io.custobarconnector.inspect;

import java.util.List;

/**
 * A query that a person reads, mends and keeps.
 *
 * @param flow the flow
 * @param sql the text of its file
 * @param settings lines that the settings need for it
 * @param doubts what a person should look at, each also a comment in the SQL
 * @param tables what it reads
 */
public record FlowDraft(
    String flow,
    String sql,
    List<String> settings,
    List<String> doubts,
    List<CatalogueTable> tables) {

  /** The flows that have drafts, in the order in which they run. */
  public static final List<String> FLOWS = List.of("shops", "products", "customers", "sales");

  public FlowDraft {
    settings = List.copyOf(settings);
    doubts = List.copyOf(doubts);
    tables = List.copyOf(tables);
  }
}
