package io.custobarconnector.consent;

import java.time.Duration;

/**
 * What an integrator decides about permissions.
 *
 * @param ownership where customers give and take them back
 * @param firstFalse what a false means that is read of a customer for the first time
 * @param shortestRead the least number of customers a reading may give, in percent of the one
 *     before
 * @param settle how long Custobar may take to apply what was sent to it
 */
public record PermissionRules(
    Ownership ownership, FirstFalse firstFalse, int shortestRead, Duration settle) {}
