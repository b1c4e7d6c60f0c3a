package io.custobarconnector.custobar.message;

import java.util.List;

/** What one row became, before its group is looked at. */
sealed interface RowOutcome {
  /** Names the row; empty when only its content does. */
  String key();

  /** The value of the group field; empty when there is none. */
  String group();

  /**
   * A row that can be sent.
   *
   * @param key empty when only the content names the row
   * @param values a value for each field of the datatype, null where the field is left out
   */
  @SuppressWarnings("ArrayRecordComponent") // lives for one batch, is never compared
  record Upsert(String key, String group, Object[] values, List<Omission> omissions)
      implements RowOutcome {}

  /** A deletion that can be sent. */
  record Removal(String key, String group, String externalId) implements RowOutcome {}

  /** A deletion that is not sent by choice. */
  record Ignored(String group, Omission note) implements RowOutcome {
    @Override
    public String key() {
      return note.key();
    }
  }

  /** A row that is rejected. */
  record Refused(Refusal refusal) implements RowOutcome {
    @Override
    public String key() {
      return refusal.key();
    }

    @Override
    public String group() {
      return refusal.group();
    }
  }
}
