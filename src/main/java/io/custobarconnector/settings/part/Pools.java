package io.custobarconnector.settings.part;

/**
 * How many connections a process may have: twenty by default, with all its flows and tills.
 *
 * @param source those to the Commerce Cloud database
 * @param journal those to the connector's own tables
 */
public record Pools(int source, int journal) {

  /** Fewer would have a flow wait for itself. */
  public static final int LEAST_SOURCE = 3;

  public static final int LEAST_JOURNAL = 10;

  private static final int WRITING = 1;
  private static final int BUDGET = 2;
  private static final int LEAST_OF_FLOWS = 5;

  /** For flows to read the source: one for the rows, another for questions about them. */
  public int reading() {
    return source - WRITING;
  }

  /** For permissions that are written to the source. */
  public int writing() {
    return WRITING;
  }

  /** For the request budget, which tills wait for. */
  public int budget() {
    return BUDGET;
  }

  /** For flows to write what they did, and for the schedules that all processes share. */
  public int flows() {
    return Math.max(LEAST_OF_FLOWS, (journal - BUDGET) * 6 / 13);
  }

  /** For tills, and for telling Custobar of what they used. */
  public int tills() {
    return journal - BUDGET - flows();
  }
}
