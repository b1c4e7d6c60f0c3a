package io.custobarconnector.custobar.message;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What became of a batch of rows.
 *
 * @param messages what can be sent, in the order of the rows
 * @param refusals the rows that were rejected
 * @param omissions the fields that were left out of the messages, and deletions that are ignored
 * @param groups names of the groups that the rows belong to; empty when the datatype has none
 */
public record Formatted(
    List<Message> messages, List<Refusal> refusals, List<Omission> omissions, Set<String> groups) {

  /** The kind of refusal of a row that is right, but not another one of its group. */
  public static final String OF_GROUP = "group_set_aside";

  /**
   * Those of the earlier messages that still hold: of neither their row nor their group is there
   * anything later here, be it a message or none.
   */
  public List<Message> notOvertaken(Collection<Message> earlier) {
    if (earlier.isEmpty()) {
      return List.of();
    }
    Set<String> keys = new HashSet<>();
    messages.forEach(message -> keys.add(message.key()));
    refusals.forEach(refusal -> keys.add(refusal.key()));
    omissions.forEach(omission -> keys.add(omission.key()));
    return earlier.stream()
        .filter(message -> !keys.contains(message.key()) && !groups.contains(message.group()))
        .toList();
  }
}
