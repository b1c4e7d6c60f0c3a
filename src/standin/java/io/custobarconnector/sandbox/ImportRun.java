package io.custobarconnector.sandbox;

import java.time.Instant;
import java.util.List;

/**
 * One upload and what became of it. The real API gives out a run id but has no known way to ask
 * about it, so this is for tests only.
 *
 * @param accepted rows that passed the checks
 * @param problems why other rows or fields were left out
 * @param applied whether it has taken effect
 * @param changed rows that changed what is stored
 * @param ignored rows that meant a dead customer, a product nobody has, or a dropped repeat
 */
public record ImportRun(
    String id,
    Datatype datatype,
    Instant at,
    int accepted,
    List<String> problems,
    boolean applied,
    int changed,
    int ignored) {

  ImportRun done(Effects effects) {
    return new ImportRun(
        id, datatype, at, accepted, problems, true, effects.changed(), effects.ignored());
  }
}
