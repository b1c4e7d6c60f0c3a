package io.custobarconnector.changes;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows are read, by their time of change. With moments, the time of change must be a time,
 * not a number.
 *
 * @param from the first moment; empty for the beginning
 * @param before the moment from which on rows wait; empty for none
 * @param upTo the last time of change, as PostgreSQL writes it; empty for none
 */
record Range(Optional<Instant> from, Optional<Instant> before, Optional<String> upTo) {

  /** Parameter of a query: {@link #from}. */
  static final String FROM = "from";

  /** Parameter of a query: {@link #before}. */
  static final String BEFORE = "before";

  /** Parameter of a query: {@link #upTo}. */
  static final String UP_TO = "up_to";

  /** All rows. */
  static final Range ALL = new Range(Optional.empty(), Optional.empty(), Optional.empty());

  /** The same, but rows of this moment or later wait. */
  Range before(Instant moment) {
    return new Range(from, Optional.of(moment), upTo);
  }

  /** Values of the parameters that there are, in the order of the conditions. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    from.ifPresent(moment -> parameters.put(FROM, moment.toString()));
    before.ifPresent(moment -> parameters.put(BEFORE, moment.toString()));
    upTo.ifPresent(changedAt -> parameters.put(UP_TO, changedAt));
    return parameters;
  }
}
