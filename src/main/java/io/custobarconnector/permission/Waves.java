package io.custobarconnector.permission;

import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.run.RunStoppedException;

/** So many customers would be given a permission at once that a person has to say it is meant. */
public final class Waves {

  private Waves() {}

  /** A no in Custobar that may be a default would be overwritten with the till's yes. */
  public static RunStoppedException toCustobar(long customers) {
    return new RunStoppedException(
        CustobarError.TOO_MUCH,
        "customer-permissions: of %s customers there is a yes at the till and a no in Custobar, and nobody knows whether they said it or it is Custobar's default; nothing of this page is sent. If it is the default: ./connector run --once customer-permissions --accept. If they said it: set marketing-permissions.first-false=withdrawal"
            .formatted(customers));
  }

  static RunStoppedException toSource(int customers, int percent) {
    return new RunStoppedException(
        CustobarError.TOO_MUCH,
        "marketing-permissions: %s customers of whom the source holds nothing would be given a permission at once, above the limit of %s %% (guard.max-change); they wait, everything else is done. If they said so: ./connector run --once marketing-permissions --accept; a no in the source stays in any case"
            .formatted(customers, percent));
  }
}
