package io.custobarconnector.journal.record;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a flow's rows became messages, as its last run knew it.
 *
 * @param mapping fingerprint of the query, the formats and the settings that decide
 * @param columns what the query selected
 * @param changedAt since when rows are sent in another form than those delivered before; empty when
 *     all rows have the form of now
 */
public record MappingRecord(long mapping, List<String> columns, Optional<Instant> changedAt) {}
