package io.custobarconnector.consent;

import java.time.Instant;

/**
 * A permission given or taken back on the other side.
 *
 * @param granted given, or taken back
 * @param evidence how it became known
 * @param at when it was made if it was {@link Evidence#TOLD}; otherwise when it was read, which is
 *     later
 */
record Statement(boolean granted, Evidence evidence, Instant at) {
  Stance stance() {
    return Stance.of(granted);
  }
}
