package io.custobarconnector.source.query;

import java.time.Instant;
import java.util.Optional;

/**
 * Which rows are read, by their time of change. With moments, the time of change must be a time,
 * not a number.
 *
 * @param start the first value, as PostgreSQL writes it; empty for the beginning
 * @param from the first moment; empty for the beginning
 * @param before the moment from which on rows wait; empty for none
 * @param until the last moment, where the source's clock stood; empty for none
 * @param upTo the last value, as PostgreSQL writes it; empty for none
 */
public record Range(
    Optional<String> start,
    Optional<Instant> from,
    Optional<Instant> before,
    Optional<Instant> until,
    Optional<String> upTo) {

  /** All rows. */
  public static final Range ALL =
      new Range(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The same, but rows of earlier values are left out. */
  public Range startingAt(Optional<String> value) {
    return new Range(value, from, before, until, upTo);
  }

  /** The same, but rows of this moment or later wait. */
  public Range before(Instant moment) {
    return new Range(start, from, Optional.of(moment), until, upTo);
  }

  /** The same, but rows later than this moment are left out. */
  public Range until(Optional<Instant> moment) {
    return new Range(start, from, before, moment, upTo);
  }
}
