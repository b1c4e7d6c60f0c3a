package io.custobarconnector.consent;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * What Custobar says about one customer.
 *
 * @param waiting the statement's number among those that wait; 0 when it was read, not told
 * @param said the permissions as Custobar has them; null or missing is no statement
 * @param statements what of it is news, compared with what Custobar said before
 * @param at when it arrived or was read
 */
record News(
    long waiting,
    String externalId,
    Map<Channel, Boolean> said,
    Map<Channel, Statement> statements,
    Instant at) {

  static News of(
      long waiting,
      String externalId,
      Map<Channel, Boolean> said,
      Map<Channel, Boolean> known,
      boolean seenBefore,
      Instant at) {
    Map<Channel, Statement> statements = new EnumMap<>(Channel.class);
    said.forEach(
        (channel, flag) -> {
          if (flag != null && !flag.equals(known.get(channel))) {
            statements.put(channel, new Statement(flag, evidence(waiting, seenBefore), at));
          }
        });
    return new News(waiting, externalId, said, statements, at);
  }

  private static Evidence evidence(long waiting, boolean seenBefore) {
    if (waiting > 0) {
      return Evidence.TOLD;
    }
    return seenBefore ? Evidence.CHANGED : Evidence.FIRST_SEEN;
  }

  boolean wasTold() {
    return waiting > 0;
  }
}
