package io.custobarconnector.consent;

import java.time.Instant;
import java.util.Optional;

/**
 * What a side holds about one customer and channel.
 *
 * @param since when it was said; empty when that is not known
 */
record Held(Stance stance, Optional<Instant> since) {}
