package io.custobarconnector.permission.why;

import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionMachine;
import io.custobarconnector.permission.decision.PermissionReason;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import io.custobarconnector.permission.decision.Verdict;
import io.custobarconnector.permission.why.CustomerStory.Statement;
import io.custobarconnector.settings.part.PermissionRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What will happen next about one channel of a customer, in sentences for a person.
 *
 * @param state what is remembered
 */
record NextSteps(Channel channel, PermissionState state, PermissionRules rules) {

  private static final String READS = "the next run of marketing-permissions";
  private static final String SENDS = "the next run of customer-permissions";

  /**
   * The sentences; one that says so when nothing waits.
   *
   * @param source what the source holds now; empty when it was not asked, or has no such customer
   * @param custobar what Custobar holds now; likewise
   * @param statements what was said about the channel, the oldest first
   */
  List<String> sentences(
      Optional<StoredPermission> source,
      Optional<Base> custobar,
      List<Statement> statements,
      WaitingStatements waiting,
      Instant now) {
    List<String> next = new ArrayList<>();
    waiting(waiting, next);
    if (state.grantAt().isPresent()) {
      next.add(grant(statements));
    }
    if (state.unanswered()) {
      next.add(
          "What was sent last has no answer yet; %s sends it again if it has to.".formatted(SENDS));
    }
    if (state.planned().isPresent()) {
      next.add(
          "A process ended while it was about to write to the source; %s finds out whether it did."
              .formatted(READS));
    }
    if (state.owesNo()) {
      next.add("Custobar is to be told of the no again, by %s.".formatted(SENDS));
    }
    source.flatMap(held -> till(held, now)).ifPresent(next::add);
    custobar.flatMap(base -> custobar(base, source, now)).ifPresent(next::add);
    if (next.isEmpty()) {
      next.add("Nothing waits.");
    }
    return List.copyOf(next);
  }

  private void waiting(WaitingStatements waiting, List<String> next) {
    if (waiting.told().containsKey(channel)) {
      next.add(
          waiting.rejected()
              ? "What Custobar told waits until the source has this customer; each run of marketing-permissions tries it again."
              : "What Custobar told waits to be applied, by %s.".formatted(READS));
    }
    if (waiting.undone().containsKey(channel)) {
      next.add(
          "A yes at the till did not count, and the no is to be written to the source, by %s."
              .formatted(READS));
    }
  }

  private static String grant(List<Statement> statements) {
    boolean wave =
        !statements.isEmpty()
            && statements.get(statements.size() - 1).reason().equals(PermissionReason.WAVE.word());
    return wave
        ? "A yes waits, since too many customers were given one at once (guard.max-change); ./connector run --once marketing-permissions --accept lets it count where the source holds nothing."
        : "A yes that Custobar told of waits until a reading of Custobar shows it, by %s."
            .formatted(READS);
  }

  private Optional<String> till(StoredPermission held, Instant now) {
    if (!rules.ownership().tillTellsCustobar()
        || held.stance() == PermissionValue.UNKNOWN
        || state.knows(held)) {
      return Optional.empty();
    }
    Verdict verdict = new PermissionMachine(rules).till(state, held, now);
    return Optional.of(
        verdict.send().isPresent()
            ? "The source was changed since the connector looked: %s takes it to Custobar, unless Custobar says no when it is asked before."
                .formatted(SENDS)
            : "The source was changed since the connector looked: %s looks at it, and does not send it: %s."
                .formatted(SENDS, verdict.reason().sentence()));
  }

  private Optional<String> custobar(Base base, Optional<StoredPermission> source, Instant now) {
    if (base == state.base() || (base == Base.NONE && state.base() == Base.UNKNOWN)) {
      return source
          .filter(held -> !rules.ownership().tillTellsCustobar())
          .filter(held -> !Objects.equals(held.stance().flag(), base.flag()))
          .map(
              held ->
                  "Nothing takes what the source holds to Custobar: customers.permissions=custobar says that permissions are kept there.");
    }
    if (state.base() == Base.UNKNOWN) {
      return Optional.of(
          "Custobar was never heard about this: %s reads it. What is read first counts as marketing-permissions.first-true and first-false say."
              .formatted(READS));
    }
    Optional<Instant> settled = settled().filter(now::isBefore);
    return Optional.of(
        settled.isPresent()
            ? "Custobar holds something else than it was last heard to hold. Something was sent there a moment ago and is applied a little later (marketing-permissions.settle)."
            : "Custobar holds something else than it was last heard to hold: %s weighs it."
                .formatted(READS));
  }

  private Optional<Instant> settled() {
    Instant last =
        state.yesSentAt().orElse(Instant.MIN).isAfter(state.noSentAt().orElse(Instant.MIN))
            ? state.yesSentAt().orElseThrow()
            : state.noSentAt().orElse(Instant.MIN);
    return last.equals(Instant.MIN) ? Optional.empty() : Optional.of(last.plus(rules.settle()));
  }
}
