package io.custobarconnector.consent;

import java.util.Map;

/**
 * One customer in a webhook's body.
 *
 * @param flags the permissions that the body states; a missing one is no statement
 */
record Told(String externalId, Map<Channel, Boolean> flags) {}
