package io.custobarconnector.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One customer in a batch: what the source holds, what Custobar says, what becomes of it. */
final class Person {

  private record Verdict(Channel channel, Statement statement, Held before, Reason reason) {}

  private final String externalId;
  private final List<News> news = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Map<Channel, Held> before = new EnumMap<>(Channel.class);
  private final Map<Channel, Held> after = new EnumMap<>(Channel.class);
  private boolean inSource;
  private boolean overtaken;

  Person(String externalId) {
    this.externalId = externalId;
  }

  void add(News item) {
    news.add(item);
  }

  String externalId() {
    return externalId;
  }

  List<News> news() {
    return news;
  }

  boolean hasStatements() {
    return news.stream().anyMatch(item -> !item.statements().isEmpty());
  }

  /** Weighs what Custobar says against what the source holds, in the order in which it was said. */
  void weigh(Map<Channel, Held> source, PermissionMerge merge, Ownership ownership) {
    inSource = true;
    before.putAll(source);
    after.putAll(source);
    for (News item : news) {
      item.statements()
          .forEach(
              (channel, statement) -> {
                Held held = after.get(channel);
                Reason reason = verdict(held, statement, merge, ownership);
                verdicts.add(new Verdict(channel, statement, held, reason));
                if (reason.applies()) {
                  after.put(channel, new Held(statement.stance(), Optional.of(statement.at())));
                }
              });
    }
  }

  private static Reason verdict(
      Held held, Statement statement, PermissionMerge merge, Ownership ownership) {
    Reason reason = merge.toSource(held, statement, ownership);
    boolean ours =
        reason == Reason.SAME
            && statement.evidence() == Evidence.TOLD
            && held.since().filter(statement.at()::equals).isPresent();
    return ours ? Reason.WRITTEN_BEFORE : reason;
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

  boolean isUnknown() {
    return hasStatements() && !inSource;
  }

  /** Nothing remains to be done about this customer. */
  boolean isSettled() {
    return !overtaken && !isUnknown();
  }

  /** The row for the integrator's SQL: both permissions always, a time only where one changes. */
  ObjectNode change(ArrayNode into) {
    ObjectNode row = into.addObject().put("external_id", externalId);
    for (Channel channel : Channel.values()) {
      Held now = after.get(channel);
      Held old = before.get(channel);
      row.put(channel.column(), now.stance().flag());
      row.put(
          channel.column() + "_at",
          now.stance() == old.stance() ? null : now.since().map(Instant::toString).orElse(null));
      row.put("old_" + channel.column(), old.stance().flag());
    }
    return row;
  }

  /** The row for the journal's memory of what Custobar said last. */
  void known(ArrayNode into) {
    ObjectNode row = into.addObject().put("external_id", externalId);
    Instant heard = Instant.MIN;
    for (News item : news) {
      heard = heard.isAfter(item.at()) ? heard : item.at();
      item.said()
          .forEach(
              (channel, flag) -> {
                if (flag == null && item.wasTold()) {
                  return;
                }
                row.put(channel.column() + "_said", true);
                row.put(channel.column(), flag);
                Statement statement = item.statements().get(channel);
                boolean dated = statement == null || statement.evidence() != Evidence.FIRST_SEEN;
                row.put(channel.column() + "_at", dated ? item.at().toString() : null);
              });
    }
    row.put("heard_at", heard.toString());
    for (Channel channel : Channel.values()) {
      Held now = after.get(channel);
      if (now != null && now.stance() != before.get(channel).stance()) {
        row.put("source_" + channel.column(), now.stance().flag());
        row.put(
            "source_" + channel.column() + "_at", now.since().map(Instant::toString).orElse(null));
      }
    }
  }

  /** The rows for the audit: every statement that differed from what the source held. */
  void audit(ArrayNode into, Instant now) {
    for (Verdict verdict : verdicts) {
      if (verdict.reason() == Reason.SAME) {
        continue;
      }
      Statement statement = verdict.statement();
      boolean told = statement.evidence() == Evidence.TOLD;
      Boolean old = verdict.before().stance().flag();
      into.addObject()
          .put("external_id", externalId)
          .put("channel", verdict.channel().column())
          .put("origin", told ? "webhook" : "reconcile")
          .put("stated", statement.granted())
          .put("stated_at", told ? statement.at().toString() : null)
          .put("learned_at", statement.at().toString())
          .put("decided_at", now.toString())
          .put("old", old)
          .put("old_at", verdict.before().since().map(Instant::toString).orElse(null))
          .put("new", verdict.reason().applies() ? Boolean.valueOf(statement.granted()) : old)
          .put("applied", verdict.reason().applies())
          .put("reason", verdict.reason().word())
          .put("explanation", verdict.reason().sentence());
    }
  }

  /** The row for what is set aside. */
  void rejected(ArrayNode into) {
    ObjectNode said = into.addObject().put("external_id", externalId).putObject("said");
    for (News item : news) {
      item.said().forEach((channel, flag) -> said.put(channel.field(), flag));
    }
  }
}
