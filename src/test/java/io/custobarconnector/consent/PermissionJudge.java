package io.custobarconnector.consent;

import java.util.Optional;

/**
 * Judges what both systems hold in the end, by what the person has said. Knows nothing of how the
 * product decides.
 */
final class PermissionJudge {

  private PermissionJudge() {}

  /**
   * What is wrong; empty when nothing is.
   *
   * @param told whether the till's changes go to Custobar
   */
  static Optional<String> verdict(SimulatedPerson person, boolean told) {
    boolean custobar = Boolean.TRUE.equals(person.custobar);
    // Where the till's changes go nowhere, what it writes is its own affair.
    boolean source = Boolean.TRUE.equals(person.source) && (told || person.sourceByUs);
    if (told && person.source != null && !person.source.equals(person.custobar)) {
      return Optional.of("the two systems do not agree");
    }
    SimulatedPerson.Act last = null;
    boolean anyYes = false;
    for (int i = 0; i < person.acts.size(); i++) {
      SimulatedPerson.Act act = person.acts.get(i);
      anyYes |= act.yes();
      boolean shown = act.yes() || person.shown.contains(i);
      if (!shown) {
        // The connector could not see it: no webhook told of it, and it was not looked at in time.
        continue;
      }
      if (last == null || act.at() >= last.at()) {
        last = act;
      }
    }
    if (last != null && !last.yes()) {
      if (source) {
        return Optional.of("the last word was no, and the source holds a yes");
      }
      if (custobar && told) {
        return Optional.of("the last word was no, and Custobar holds a yes");
      }
    }
    if (!anyYes && (source || person.sentYes)) {
      return Optional.of("nobody said yes, and there is one");
    }
    return Optional.empty();
  }
}
