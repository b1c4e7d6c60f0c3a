package io.custobarconnector.journal;

import java.sql.Timestamp;
import java.time.Instant;

/**
 * Rows that Custobar may have though the journal does not know of them: their run broke off after
 * Custobar took them. The next run that reads to its end reads those again that are still there; it
 * may leave the newest to other flows for up to a day.
 */
public final class UnknownRows {

  /**
   * When the flow first ran, if a run broke off lately that had asked Custobar for something;
   * infinity if none did. To be formatted with the flow and with the number of the run that asks.
   */
  public static final String SENT_SINCE =
      """
      (SELECT CASE WHEN bool_or(coalesce(b.ended_at, now()) > least(now() - interval '2 days', coalesce(
                         (SELECT d.started_at FROM run d WHERE d.flow = %1$s AND d.kind = 'live'
                             AND d.outcome = 'delivered' AND d.id < %2$s ORDER BY d.id DESC LIMIT 1),
                         '-infinity')))
                   THEN (SELECT f.started_at FROM run f WHERE f.flow = %1$s ORDER BY f.id LIMIT 1)
                   ELSE 'infinity' END
         FROM (SELECT * FROM run r WHERE r.flow = %1$s AND r.id < %2$s ORDER BY r.id DESC LIMIT 5000) b
        WHERE b.outcome NOT IN ('delivered', 'retried')
          AND (b.requests > 0 OR b.outcome NOT IN ('failed', 'stopped')))\
      """;

  private UnknownRows() {}

  public static Instant sentSince(Timestamp found) {
    return found.getTime() == Long.MAX_VALUE ? Instant.MAX : found.toInstant();
  }
}
