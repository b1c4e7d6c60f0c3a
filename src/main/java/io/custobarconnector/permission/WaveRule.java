package io.custobarconnector.permission;

import java.sql.Connection;

/** Whether the grants of a batch are part of a wave, and what becomes of them then. */
interface WaveRule {

  /** No grants are looked for. */
  WaveRule NONE = (journal, grants) -> false;

  /**
   * Whether so many grants at once are a wave.
   *
   * @param grants how many customers of the batch may be given a permission
   */
  boolean isWave(Connection journal, long grants);

  /** Whether a person has said that they may pass. */
  default boolean accepted() {
    return false;
  }

  /** What was decided for all batches of a reading together. */
  static WaveRule ofReading(boolean wave, boolean accepted) {
    return new WaveRule() {
      @Override
      public boolean isWave(Connection journal, long grants) {
        return wave;
      }

      @Override
      public boolean accepted() {
        return accepted;
      }
    };
  }
}
