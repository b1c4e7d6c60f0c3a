package io.custobarconnector.permission.till;

import io.custobarconnector.permission.PermissionSnapshot;
import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import io.custobarconnector.permission.decision.Verdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of the till on their way to Custobar: what is asked before, what is sent, what became of it.
 */
public final class TillBatch {

  /**
   * A value that was noted in the journal and is being sent.
   *
   * @param key the row's {@code _key}
   * @param held what the source held; empty for a no that Custobar is told again
   * @param seenBefore what the source had been seen to hold before
   * @param overwritesDefault whether it is a yes over a no in Custobar that may be its default
   * @param verdict what was decided
   */
  record Sending(
      String key,
      String externalId,
      Channel channel,
      boolean granted,
      Optional<StoredPermission> held,
      Optional<StoredPermission> seenBefore,
      Base before,
      boolean overwritesDefault,
      Verdict verdict) {}

  /**
   * What Custobar answered when it was asked about one customer.
   *
   * @param contradicted of these channels it said yes and no
   */
  record Answer(
      Map<Channel, Optional<Boolean>> flags, Set<Channel> contradicted, Instant askedAt) {}

  private final List<Map<String, Object>> rows;
  private final Optional<PermissionSnapshot> reading;
  private final Set<String> strangers;
  private final Deque<String> questions = new ArrayDeque<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<Sending> sendings = new ArrayList<>();
  private final Set<String> held = new HashSet<>();
  private Instant askedAt = Instant.EPOCH;
  private Instant heldBefore = Instant.MIN;

  /** Rows whose customers are asked about one by one. */
  TillBatch(List<Map<String, Object>> rows, List<String> questions) {
    this(rows, questions, Set.of(), Optional.empty());
  }

  /**
   * Rows with too many customers to ask about one by one.
   *
   * @param strangers those that have never been heard of in Custobar
   * @param reading reads all of Custobar's customers first; empty when that was done a moment ago
   */
  TillBatch(
      List<Map<String, Object>> rows,
      List<String> questions,
      Set<String> strangers,
      Optional<PermissionSnapshot> reading) {
    this.rows = rows;
    this.questions.addAll(questions);
    this.strangers = Set.copyOf(strangers);
    this.reading = reading;
  }

  List<Map<String, Object>> rows() {
    return rows;
  }

  /** The customers whose answers are in the reading of all. */
  Set<String> strangers() {
    return strangers;
  }

  /** The reading of all that goes on; empty once it is over, and where none is needed. */
  Optional<PermissionSnapshot> reading() {
    return reading.filter(PermissionSnapshot::isMore);
  }

  void answered(String externalId, Answer answer) {
    answers.put(externalId, answer);
  }

  boolean anyQuestions() {
    return reading().isPresent() || !questions.isEmpty();
  }

  String ask() {
    askedAt = Instant.now();
    return questions.element();
  }

  /** About whom Custobar was asked last. */
  String asked() {
    return questions.element();
  }

  void hear(Map<Channel, Optional<Boolean>> flags, Set<Channel> contradicted) {
    answers.put(questions.remove(), new Answer(flags, contradicted, askedAt));
  }

  Optional<Answer> answer(String externalId) {
    return Optional.ofNullable(answers.get(externalId));
  }

  List<Sending> sendings() {
    return sendings;
  }

  /** From now on, a yes that was said before this does not go over a no that may be a default. */
  void holdYesBefore(Instant moment) {
    heldBefore = moment;
  }

  /** Whether what the source holds is such a yes. */
  boolean holds(PermissionState state, StoredPermission source) {
    return source.stance() == PermissionValue.GRANTED
        && state.holdsDefault()
        && source.since().filter(heldBefore::isAfter).isPresent();
  }

  /** The customer's yes does not go to Custobar before somebody has said what its no there is. */
  void hold(String externalId) {
    held.add(externalId);
  }

  /** Customers whose yes waits for that. */
  Set<String> held() {
    return held;
  }
}
