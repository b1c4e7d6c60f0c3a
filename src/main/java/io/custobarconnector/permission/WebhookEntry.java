package io.custobarconnector.permission;

import io.custobarconnector.permission.decision.Channel;
import java.util.Map;

/**
 * One customer in a webhook's body.
 *
 * @param flags the permissions that the body states; a missing one is no statement
 */
record WebhookEntry(String externalId, Map<Channel, Boolean> flags) {}
