package io.custobarconnector.journal.alert;

import java.time.Instant;

/**
 * An alert as the journal knows it.
 *
 * @param flow the flow that it is about; empty when it is about no single one
 * @param since from when on its condition holds, or when that ended; of one that nobody watches,
 *     when a process with its flow last looked
 * @param value the number that the condition is about
 * @param firing whether it fires; else it is over
 * @param unwatched whether it is over only since no process with its flow has looked for long
 */
public record AlertState(
    String name, String flow, Instant since, double value, boolean firing, boolean unwatched) {}
