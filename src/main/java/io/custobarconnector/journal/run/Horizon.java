package io.custobarconnector.journal.run;

import java.time.Instant;
import java.util.Optional;

/**
 * From where on rows may still appear in the source that a run could not see when it began to read:
 * their transactions were open then, or had not begun. None that appears later has an earlier time
 * of change.
 *
 * @param readAt when it was looked, by the source's clock
 * @param nextTransaction the number that the source's next transaction was to get
 * @param backTo the earliest time of change that may still appear, as PostgreSQL writes it; empty
 *     for the beginning
 */
public record Horizon(Instant readAt, long nextTransaction, Optional<String> backTo) {}
