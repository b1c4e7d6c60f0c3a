package io.custobarconnector.flow;

import io.custobarconnector.journal.Tally;
import java.time.Duration;
import java.util.Optional;

/**
 * How one run of a flow ended.
 *
 * @param tally what it did, also when it failed
 * @param took from start to end
 * @param failure why it did not read to the end
 */
public record RunResult(String flow, Tally tally, Duration took, Optional<Throwable> failure) {}
