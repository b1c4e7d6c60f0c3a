package io.custobarconnector.settings.part;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;

/**
 * How benefits are looked up and used.
 *
 * @param field the customer's field in Custobar that holds the benefits
 * @param deadline how long a till may have to wait for an answer
 * @param cacheAge how old a look-up may be to be shown when Custobar does not answer in time
 * @param freshAge how old a look-up may be to use a benefit without asking Custobar again
 * @param offline whether a benefit may be used while Custobar cannot be asked
 * @param exceptions the same for single benefits, by id
 * @param eventType the type of the event that tells Custobar of a use
 * @param reversalEventType the type of the event that tells Custobar of a reversal
 * @param foreignPhones whether numbers of other countries are looked up
 * @param region the country of numbers without a country code
 * @param zone the zone in which a benefit's last day ends
 * @param requestsPerMinute the most requests of one key in a minute; 0 is no limit
 * @param bodyLimit the most bytes of a request's body
 */
public record BenefitSettings(
    String field,
    Duration deadline,
    Duration cacheAge,
    Duration freshAge,
    OfflineRule offline,
    Map<String, OfflineRule> exceptions,
    String eventType,
    String reversalEventType,
    boolean foreignPhones,
    String region,
    ZoneId zone,
    int requestsPerMinute,
    int bodyLimit) {

  private static final Duration AFTERWARDS = Duration.ofMillis(300);

  public BenefitSettings {
    exceptions = Map.copyOf(exceptions);
  }

  /**
   * How much of the deadline is kept for the database: for what comes after a question to Custobar,
   * on a busy machine and with all who waited for the same answer wanting it at the same moment.
   */
  public Duration afterwards() {
    Duration part = deadline.multipliedBy(3).dividedBy(8);
    return part.compareTo(AFTERWARDS) < 0 ? part : AFTERWARDS;
  }

  /**
   * How long the database may take where nothing else has to be waited for, before a till is told
   * that it does not answer. The rest of the deadline is for that answer's way.
   */
  public Duration forTheDatabase() {
    return deadline.multipliedBy(3).dividedBy(4);
  }

  /** What holds for a benefit while Custobar cannot be asked. */
  public OfflineRule offline(String benefitId) {
    return exceptions.getOrDefault(benefitId, offline);
  }
}
