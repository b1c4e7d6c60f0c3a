package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionMachine;
import io.custobarconnector.permission.decision.PermissionReason;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import io.custobarconnector.permission.decision.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One customer in a batch: what the source holds, what Custobar says, what becomes of it. */
final class CustomerDecision {

  private record Decided(
      Channel channel,
      PermissionUpdate update,
      boolean said,
      StoredPermission before,
      Verdict verdict,
      boolean news) {}

  private final String externalId;
  private final List<PermissionUpdate> updates = new ArrayList<>();
  private final List<Decided> decided = new ArrayList<>();
  private final Map<Channel, Optional<StoredPermission>> writtenBefore =
      new EnumMap<>(Channel.class);
  private final Map<Channel, PermissionState> known;
  private final Map<Channel, StoredPermission> before = new EnumMap<>(Channel.class);
  private final Map<Channel, StoredPermission> after = new EnumMap<>(Channel.class);
  private boolean inSource;
  private boolean overtaken;

  /**
   * @param known what is remembered of the customer
   */
  CustomerDecision(String externalId, Map<Channel, PermissionState> known) {
    this.externalId = externalId;
    this.known = new EnumMap<>(known);
  }

  /** Takes what was told or read; items of one request are weighed together. */
  void add(PermissionUpdate update) {
    int last = updates.size() - 1;
    if (last >= 0 && updates.get(last).isOfSameRequest(update)) {
      updates.set(last, updates.get(last).with(update));
    } else {
      updates.add(update);
    }
  }

  String externalId() {
    return externalId;
  }

  Map<Channel, PermissionState> known() {
    return known;
  }

  /** Whether anything is said that was not known. */
  boolean hasStatements() {
    return updates.stream().anyMatch(this::isNews);
  }

  /**
   * Whether more is remembered than what Custobar holds, so that the source has to be looked at.
   */
  boolean isWatched() {
    return known.values().stream().anyMatch(PermissionState::owesMore);
  }

  private boolean isNews(PermissionUpdate update) {
    return update.undo()
        || !update.contradicted().isEmpty()
        || update.said().entrySet().stream()
            .anyMatch(
                entry ->
                    entry.getValue().isPresent()
                        && (update.wasTold()
                            || known.get(entry.getKey()).base() != Base.of(entry.getValue().get())
                            || known.get(entry.getKey()).owesMore()));
  }

  /** Whether a yes is told or read that was not known. */
  boolean mayBeGranted() {
    return updates.stream()
        .anyMatch(
            update ->
                update.said().entrySet().stream()
                    .anyMatch(
                        entry ->
                            entry.getValue().orElse(false)
                                && known.get(entry.getKey()).mayBeGranted()));
  }

  /**
   * Weighs what Custobar says against what the source holds, in the order in which it was said.
   *
   * @param wave whether too many grants came at once
   * @param accepted whether a person has said that they may pass
   */
  void weigh(
      Map<Channel, StoredPermission> source,
      PermissionMachine machine,
      Instant now,
      boolean wave,
      boolean accepted) {
    inSource = true;
    before.putAll(source);
    after.putAll(source);
    source.forEach((channel, held) -> look(machine, channel, held, now));
    for (PermissionUpdate update : updates) {
      Map<Channel, Boolean> alone = new EnumMap<>(Channel.class);
      update.said().keySet().forEach(channel -> alone.put(channel, isAlone(channel, update)));
      update
          .said()
          .forEach(
              (channel, flag) -> {
                StoredPermission held = after.get(channel);
                PermissionState state = known.get(channel);
                boolean ours = state.matchesPlan(held);
                Verdict verdict =
                    verdict(
                        machine,
                        channel,
                        flag,
                        update,
                        held,
                        now,
                        alone.get(channel),
                        wave,
                        accepted);
                boolean said =
                    verdict.reason() == PermissionReason.NOT_SHOWN
                        || (flag.orElse(false) && !update.undo());
                decided.add(
                    new Decided(
                        channel,
                        update,
                        said,
                        held,
                        verdict,
                        isFirstTold(channel, flag, update)
                            || known.get(channel).isNews(verdict.next().base())));
                if (ours && verdict.reason() != PermissionReason.WRITTEN_BEFORE) {
                  writtenBefore.put(channel, state.seen());
                }
                known.put(channel, verdict.next());
                verdict.write().ifPresent(write -> after.put(channel, write));
              });
    }
  }

  /** A no that stands there is remembered, also where nothing is told of its channel. */
  private void look(
      PermissionMachine machine, Channel channel, StoredPermission held, Instant now) {
    if (updates.stream().noneMatch(update -> update.said().containsKey(channel))) {
      known.computeIfPresent(channel, (same, state) -> machine.looks(state, held, now));
    }
  }

  /** Somebody said it, and nothing is known that it could have come along with. */
  private boolean isFirstTold(Channel channel, Optional<Boolean> flag, PermissionUpdate update) {
    return update.wasTold()
        && !update.undo()
        && flag.isPresent()
        && known.get(channel).base() == Base.UNKNOWN;
  }

  private Verdict verdict(
      PermissionMachine machine,
      Channel channel,
      Optional<Boolean> flag,
      PermissionUpdate update,
      StoredPermission held,
      Instant now,
      boolean alone,
      boolean wave,
      boolean accepted) {
    PermissionState state = known.get(channel);
    if (update.undo()) {
      return flag.isPresent()
          ? machine.undo(state, update.at(), held, now)
          : Verdict.of(state, PermissionReason.NOTHING_NEW);
    }
    if (update.wasTold()) {
      return flag.isPresent()
          ? machine.told(state, flag.get(), update.at(), held, now, alone, wave)
          : Verdict.of(state, PermissionReason.NOTHING_NEW);
    }
    return update.twofold().contains(channel)
        ? machine.readBoth(state, update.at(), held, now, wave, accepted)
        : machine.read(state, flag.orElse(null), update.at(), held, now, wave, accepted);
  }

  /** Whether no other flag differs from what was known, so that this one did not come along. */
  private boolean isAlone(Channel channel, PermissionUpdate update) {
    return update.said().entrySet().stream()
        .filter(entry -> entry.getKey() != channel && entry.getValue().isPresent())
        .allMatch(entry -> known.get(entry.getKey()).base() == Base.of(entry.getValue().get()));
  }

  /** The source has changed this customer since it was read: to be weighed again another time. */
  void overtake() {
    overtaken = true;
  }

  boolean isChanged() {
    return inSource
        && !overtaken
        && before.entrySet().stream()
            .anyMatch(entry -> after.get(entry.getKey()).stance() != entry.getValue().stance());
  }

  /** Whether a yes was read that waits for somebody to say that a wave of grants is meant. */
  boolean isHeld() {
    return decided.stream()
        .anyMatch(
            item ->
                item.verdict().reason() == PermissionReason.WAVE
                    && !item.update().wasTold()
                    && item.before().stance() == PermissionValue.UNKNOWN);
  }

  boolean isUnknown() {
    return hasStatements() && !inSource;
  }

  /** Nothing remains to be done about this customer. */
  boolean isSettled() {
    return !overtaken && !isUnknown();
  }

  List<PermissionUpdate> updates() {
    return updates;
  }

  /** The rows for the journal: what the source is about to get. */
  void planned(ArrayNode into) {
    for (Channel channel : Channel.values()) {
      StoredPermission now = after.get(channel);
      if (now.stance() != before.get(channel).stance()) {
        into.addObject()
            .put("external_id", externalId)
            .put("channel", channel.column())
            .put("holds", now.stance().flag())
            .put("said_at", now.since().map(Instant::toString).orElse(null));
      }
    }
  }

  /** The row for the integrator's SQL: both permissions always, a time only where one changes. */
  ObjectNode change(ArrayNode into) {
    ObjectNode row = into.addObject().put("external_id", externalId);
    for (Channel channel : Channel.values()) {
      StoredPermission now = after.get(channel);
      StoredPermission old = before.get(channel);
      row.put(channel.column(), now.stance().flag());
      row.put(
          channel.column() + "_at",
          now.stance() == old.stance() ? null : now.since().map(Instant::toString).orElse(null));
      row.put("old_" + channel.column(), old.stance().flag());
    }
    return row;
  }

  /** The rows for the audit: everything that was said and not known, whether it counted or not. */
  void audit(ArrayNode into, Instant now) {
    writtenBefore.forEach((channel, seen) -> writtenBefore(into, channel, seen, now));
    for (Decided item : decided) {
      if (item.update().contradicted().contains(item.channel())) {
        contradicted(into, item, now);
      }
      Verdict verdict = item.verdict();
      boolean same = verdict.reason() == PermissionReason.SAME && !item.news();
      if (same || verdict.reason() == PermissionReason.NOTHING_NEW) {
        continue;
      }
      boolean told = item.update().wasTold();
      boolean undo = item.update().undo();
      Boolean old = item.before().stance().flag();
      AuditRow.add(
          into,
          externalId,
          item.channel(),
          undo ? "connector" : told ? "webhook" : "reconcile",
          item.said(),
          told && !undo ? Optional.of(item.update().at()) : Optional.empty(),
          item.update().at(),
          now,
          old,
          item.before().since(),
          verdict.write().map(write -> write.stance().flag()).orElse(old),
          verdict.reason());
    }
  }

  /** What a process had written when it ended, and what was told or read now does not say. */
  private void writtenBefore(
      ArrayNode into, Channel channel, Optional<StoredPermission> seen, Instant now) {
    StoredPermission written = before.get(channel);
    AuditRow.add(
        into,
        externalId,
        channel,
        "connector",
        written.stance() == PermissionValue.GRANTED,
        written.since(),
        now,
        now,
        seen.map(StoredPermission::stance).map(PermissionValue::flag).orElse(null),
        seen.flatMap(StoredPermission::since),
        written.stance().flag(),
        PermissionReason.WRITTEN_BEFORE);
  }

  /** The yes that stood beside the no which counts. */
  private void contradicted(ArrayNode into, Decided item, Instant now) {
    Boolean held = item.before().stance().flag();
    boolean told = item.update().wasTold();
    AuditRow.add(
        into,
        externalId,
        item.channel(),
        told ? "webhook" : "reconcile",
        true,
        told ? Optional.of(item.update().at()) : Optional.empty(),
        item.update().at(),
        now,
        held,
        item.before().since(),
        held,
        PermissionReason.CONTRADICTED);
  }

  /** The row for what is rejected. */
  void rejected(ArrayNode into) {
    ObjectNode said = into.addObject().put("external_id", externalId).putObject("said");
    for (PermissionUpdate update : updates) {
      update.said().forEach((channel, flag) -> said.put(channel.field(), flag.orElse(null)));
    }
  }

  /** Custobar holds nothing of a customer whom the source does not have. */
  void readWithoutSource(PermissionMachine machine, Instant now) {
    if (!inSource && !hasStatements()) {
      weigh(
          Map.of(
              Channel.EMAIL, new StoredPermission(PermissionValue.UNKNOWN, Optional.empty()),
              Channel.SMS, new StoredPermission(PermissionValue.UNKNOWN, Optional.empty())),
          machine,
          now,
          false,
          false);
    }
  }
}
