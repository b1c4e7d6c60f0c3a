package io.custobarconnector.permission.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * What a side holds about one customer and channel.
 *
 * @param since when it was said; empty when that is not known
 */
public record StoredPermission(PermissionValue stance, Optional<Instant> since) {}
