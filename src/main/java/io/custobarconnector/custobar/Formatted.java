package io.custobarconnector.custobar;

import java.util.List;

/**
 * What became of a batch of rows.
 *
 * @param messages what can be sent, in the order of the rows
 * @param refusals the rows that were set aside
 * @param omissions the fields that were left out of the messages
 */
public record Formatted(List<Message> messages, List<Refusal> refusals, List<Omission> omissions) {}
