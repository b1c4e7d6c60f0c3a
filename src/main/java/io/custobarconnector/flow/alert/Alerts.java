package io.custobarconnector.flow.alert;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.alert.AlertNumbers;
import io.custobarconnector.journal.alert.AlertState;
import io.custobarconnector.journal.alert.AlertStates;
import io.custobarconnector.journal.alert.AlertStates.Condition;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.LeaseLostException;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.settings.part.AlertSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody is told when an alert fires and when it is over, once for all processes on the journal.
 * The steps of {@code routes/alerts.camel.yaml}, on one thread.
 */
public final class Alerts {

  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

  private static final Map<String, AlertRule> RULES =
      AlertRules.ALL.stream().collect(Collectors.toMap(AlertRule::name, rule -> rule));

  /** An alert about a flow ends when no process with the flow has looked for so long. */
  private static final Duration UNWATCHED = Duration.ofHours(1);

  private final boolean mailed;
  private final String company;
  private final AlertStates states;
  private final Predicate<String> flows;
  private final AlertFacts facts;
  private final LookTimes looks;
  private final ProcessNumbers numbers;
  private final Leases leases;
  private final AtomicReference<Lease> held = new AtomicReference<>();

  /** What the log was told of; empty since somebody could be told again. */
  private final AtomicReference<String> failure = new AtomicReference<>("");

  /**
   * @param company whose connector it is, for people who have several
   * @param journal connections whose search path is the journal's schema
   * @param flows those that are enabled
   */
  public Alerts(
      AlertSettings settings,
      String company,
      DataSource journal,
      Predicate<String> flows,
      MeterRegistry metrics,
      Leases leases) {
    this.mailed = settings.mailed();
    this.company = company;
    Duration fresh = settings.every().multipliedBy(3);
    this.states = new AlertStates(journal, UNWATCHED);
    this.flows = flows;
    this.looks = new LookTimes(fresh, new JournalReader(journal)::now);
    this.facts = new AlertFacts(journal, flows, fresh);
    this.numbers = new ProcessNumbers(metrics, new AlertNumbers(journal), leases.instance());
    this.leases = leases;
  }

  /** Looks now; what fires or is over, and nobody was told yet. */
  public List<AlertState> untold() throws SQLException {
    numbers.write();
    looks.noteLook();
    Optional<Lease> taken = leases.take(AlertStates.LEASE, "alerts");
    if (taken.isEmpty()) {
      states.seen(flows);
      return List.of();
    }
    held.set(taken.get());
    List<Condition> holding = new ArrayList<>();
    for (AlertRule rule : AlertRules.ALL) {
      holding.addAll(rule.conditions(facts));
    }
    // One that an earlier version knew has no text any more; nobody can be told of it.
    return states.keep(holding, flows, looks.hasLookedForLong(), taken.get()).stream()
        .filter(state -> RULES.containsKey(state.name()))
        .toList();
  }

  /** Whether people get an e-mail, and not programs JSON. */
  public boolean isMailed() {
    return mailed;
  }

  /** The subject of an e-mail. */
  public String subject(AlertState state) {
    return "[%s] %s: %s".formatted(who(), word(state), rule(state).summary(state));
  }

  /** For people. */
  public String sentences(AlertState state) {
    return "%s: %s: %s.%n%s%n%s since %s"
        .formatted(
            who(),
            word(state),
            rule(state).summary(state),
            description(state),
            since(state),
            state.since());
  }

  /** For programs, and for chats that show the text. */
  public Map<String, Object> fields(AlertState state) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("text", "[%s] %s: %s".formatted(who(), word(state), rule(state).summary(state)));
    fields.put("company", company);
    fields.put("alert", state.name());
    fields.put("state", word(state));
    fields.put("severity", rule(state).severity());
    if (!state.flow().isEmpty()) {
      fields.put("flow", state.flow());
    }
    fields.put("since", state.since().toString());
    fields.put("summary", rule(state).summary(state));
    fields.put("description", description(state));
    return fields;
  }

  /**
   * Just before somebody is told.
   *
   * @throws LeaseLostException when another process may tell it by now
   */
  public void checkLease() {
    Lease lease = held.get();
    if (lease != null) {
      lease.check();
    }
  }

  /** Somebody was told. */
  public void keep(AlertState state) throws SQLException {
    states.told(state);
    LOG.info("alert {}: {}", word(state), rule(state).summary(state));
    if (!failure.getAndSet("").isEmpty()) {
      LOG.info("alerts: the receiver takes them again");
    }
  }

  /** Something stood in the way; the log says it once for each reason. */
  public void answerFailure(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    LeaseLostException lost = ObjectHelper.getException(LeaseLostException.class, caught);
    if (lost != null) {
      // The other process tells it; nothing was in the way of the receiver.
      LOG.info("{}", lost.getMessage());
      return;
    }
    String reason = reason(caught);
    if (!exchange.getContext().isStopping() && !reason.equals(failure.getAndSet(reason))) {
      LOG.warn("alerts: nobody could be told, the next look tries again: {}", reason);
      LOG.debug("alerts", caught);
    }
  }

  /** Without the receiver's address, which may be a secret. */
  private static String reason(Throwable caught) {
    Throwable last = caught;
    for (Throwable cause = caught; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpOperationFailedException answered) {
        return "the receiver answers HTTP " + answered.getStatusCode();
      }
      if (cause instanceof SQLException || cause instanceof JournalException) {
        return FailureText.of(cause);
      }
      last = cause;
    }
    return "the receiver does not answer (%s); logging.level=debug says more"
        .formatted(last.getClass().getSimpleName());
  }

  /** Others may look. */
  public void end() {
    Lease lease = held.getAndSet(null);
    if (lease != null) {
      lease.close();
    }
  }

  private static AlertRule rule(AlertState state) {
    return RULES.get(state.name());
  }

  private static String since(AlertState state) {
    if (state.unwatched()) {
      return "Nobody has watched it";
    }
    return state.firing() ? "It is so" : "The condition has ended";
  }

  private static String description(AlertState state) {
    if (state.unwatched()) {
      return "No process that runs the flow %s has looked for an hour: nobody watches it. Start the process that should run it."
          .formatted(state.flow());
    }
    return rule(state).description().replace("{{ $labels.flow }}", state.flow());
  }

  private static String word(AlertState state) {
    return state.firing() ? "firing" : "resolved";
  }

  private String who() {
    return company.isEmpty() ? "connector" : company;
  }
}
