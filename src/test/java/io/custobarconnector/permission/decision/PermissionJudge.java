package io.custobarconnector.permission.decision;

import java.util.Optional;

/**
 * Judges what both systems hold in the end, by what the person has said. Knows nothing of how the
 * product decides.
 */
public final class PermissionJudge {

  private PermissionJudge() {}

  /**
   * What is wrong; empty when nothing is.
   *
   * @param told whether the till's changes go to Custobar
   */
  public static Optional<String> verdict(JudgedPerson person, boolean told) {
    boolean custobar = Boolean.TRUE.equals(person.inCustobar());
    boolean source = Boolean.TRUE.equals(person.source());
    // With customers.permissions=custobar nothing is sent to Custobar, and
    // where the till's changes go nowhere, nobody looks at what it writes over what was there.
    boolean lookedAt = told || person.isSourceByUs();
    // A yes without a time is not sent, but where a no is known it is undone.
    boolean timeless = source && !person.hasTime();
    if (told
        && person.source() != null
        && !timeless
        && !person.source().equals(person.inCustobar())) {
      return Optional.of("the two systems do not agree");
    }
    JudgedPerson.Act last = null;
    boolean anyYes = false;
    boolean typedSince = false;
    for (int i = 0; i < person.acts().size(); i++) {
      JudgedPerson.Act act = person.acts().get(i);
      anyYes |= act.yes();
      // What was never seen: no webhook told of it, and it was gone before the connector looked.
      boolean seen = act.yes() || person.wasShown(i);
      if (seen && (last == null || act.at() >= last.at())) {
        last = act;
        typedSince = false;
      }
      typedSince |= act.yes() && !act.inCustobar();
    }
    if (last != null && !last.yes()) {
      if (source && (lookedAt || !typedSince)) {
        return Optional.of("the last word was no, and the source holds a yes");
      }
      if (custobar && told) {
        return Optional.of("the last word was no, and Custobar holds a yes");
      }
      if (last.inCustobar() && person.source() == null) {
        return Optional.of("the last word was no in Custobar, and the source knows nothing");
      }
    }
    if (!anyYes && (source || person.sentYes())) {
      return Optional.of("nobody said yes, and there is one");
    }
    return Optional.empty();
  }
}
