package io.custobarconnector.permission;

import io.custobarconnector.permission.decision.Channel;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Custobar says about one customer.
 *
 * @param waiting its numbers among those that wait; none when it was read, not told
 * @param said the permissions as Custobar has them; a missing one was not told
 * @param at when it arrived or was asked for
 * @param undo whether it is a yes at the till that did not count, and nothing that Custobar says
 * @param contradicted of these channels the same request or reading said yes and no, and that is to
 *     be told
 * @param twofold of these channels the same reading said yes and no, told before or not
 */
record PermissionUpdate(
    List<Long> waiting,
    String externalId,
    Map<Channel, Optional<Boolean>> said,
    Instant at,
    boolean undo,
    Set<Channel> contradicted,
    Set<Channel> twofold) {

  boolean wasTold() {
    return !waiting.isEmpty();
  }

  /** Two that were told in one request are one; where they contradict each other, no counts. */
  PermissionUpdate with(PermissionUpdate other) {
    Map<Channel, Optional<Boolean>> both = new EnumMap<>(said);
    Set<Channel> against = EnumSet.noneOf(Channel.class);
    Stream.of(contradicted, other.contradicted).forEach(against::addAll);
    said.forEach(
        (channel, flag) -> {
          Optional<Boolean> second = other.said.getOrDefault(channel, Optional.empty());
          if (flag.isPresent() && second.isPresent() && !flag.equals(second)) {
            against.add(channel);
          }
        });
    other.said.forEach(
        (channel, flag) ->
            both.merge(
                channel,
                flag,
                (one, two) ->
                    one.isEmpty() || two.isEmpty()
                        ? one.or(() -> two)
                        : Optional.of(one.get() && two.get())));
    List<Long> ids = Stream.concat(waiting.stream(), other.waiting.stream()).toList();
    return new PermissionUpdate(ids, externalId, both, at, undo, against, twofold);
  }

  boolean isOfSameRequest(PermissionUpdate other) {
    return wasTold() && other.wasTold() && undo == other.undo && at.equals(other.at);
  }
}
