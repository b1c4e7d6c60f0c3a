package io.custobarconnector.settings.part;

import java.util.Optional;

/**
 * How one flow runs.
 *
 * @param name the flow's name, such as sales
 * @param enabled whether it runs
 * @param schedule a valid Quartz cron expression of 6 or 7 fields, in the zone of {@link
 *     Settings#timeZone()}
 * @param changes how changes are found
 * @param batchSize the most rows in a request
 * @param invalidField what happens to a value that Custobar would refuse
 * @param nulls what NULL means; empty when the datatype decides
 * @param deletions what happens in Custobar to a row that is gone
 * @param maxChange percent of the flow's rows that may change in one run
 * @param maxRejected percent of a run's rows that may be rejected
 * @param reconcile when all its rows are read and compared, as {@link #schedule}; empty for never
 */
public record FlowSettings(
    String name,
    boolean enabled,
    String schedule,
    Changes changes,
    int batchSize,
    InvalidField invalidField,
    Optional<Nulls> nulls,
    Deletions deletions,
    int maxChange,
    int maxRejected,
    Optional<String> reconcile) {

  /** How changes are found. */
  public enum Changes {
    /** By the time of change that each row carries. */
    CURSOR,
    /** By reading all rows and comparing them with what was delivered. */
    SNAPSHOT
  }

  /** What happens to a value that Custobar would refuse. */
  public enum InvalidField {
    /** The row is sent without it. */
    OMIT,
    /** The whole row is rejected. */
    REJECT
  }

  /** What NULL in a query's result means. */
  public enum Nulls {
    /** The field is emptied in Custobar. */
    CLEAR,
    /** The field is left as it is in Custobar. */
    OMIT
  }

  /** What happens in Custobar to a row that is gone from the source. */
  public enum Deletions {
    /** Nothing. */
    IGNORE,
    /** It is kept, out of sight. */
    HIDE,
    /** It is deleted for good. */
    DELETE
  }
}
