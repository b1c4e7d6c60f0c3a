package io.custobarconnector.journal.operator;

/**
 * Somebody with a key of the console.
 *
 * @param keyId the key's number
 * @param name whose key it is
 */
public record Operator(long keyId, String name, OperatorRole role) {}
