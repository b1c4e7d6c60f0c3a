package io.custobarconnector.permission.decision;

import java.time.Instant;

/**
 * What the connector is about to write to the source, noted before it does.
 *
 * @param at when it was noted, by the connector's clock
 */
public record Planned(StoredPermission held, Instant at) {}
