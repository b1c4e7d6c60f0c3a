package io.custobarconnector.sandbox;

/**
 * One call of the permission webhook's receiver.
 *
 * @param customers how many customers it told of
 * @param status what the receiver answered; 0 when it could not be reached
 */
public record WebhookSending(int customers, int status) {}
