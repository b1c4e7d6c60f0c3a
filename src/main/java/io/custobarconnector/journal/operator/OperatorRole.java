package io.custobarconnector.journal.operator;

import java.util.Locale;

/** What somebody may do in the console. */
public enum OperatorRole {
  /** Sees how the flows are doing, and nothing of a person. */
  VIEWER,
  /** Sees and erases persons, and nothing else. */
  SERVICE,
  /** May do everything. */
  OPERATOR;

  /** As the journal, the command line and the API name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static OperatorRole of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
