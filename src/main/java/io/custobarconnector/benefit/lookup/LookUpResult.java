package io.custobarconnector.benefit.lookup;

import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.LedgerView;
import java.time.Instant;
import java.util.List;

/**
 * What is known of the customers of a phone number.
 *
 * @param counts what the ledger says of them
 * @param source where it comes from
 * @param asOf when Custobar said so; when nothing is known, now
 */
public record LookUpResult(
    List<CustomerBenefits> holders, LedgerView counts, Source source, Instant asOf) {

  /** Where it comes from. */
  public enum Source {
    /** Custobar, just now. */
    LIVE,
    /** An earlier answer of Custobar. */
    CACHE,
    /** Nobody: Custobar did not answer in time, and there is no answer young enough. */
    NONE
  }

  public LookUpResult {
    holders = List.copyOf(holders);
  }

  public boolean isLive() {
    return source == Source.LIVE;
  }
}
