package io.custobarconnector.permission;

import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.run.RunStoppedException;

/** So many customers would be given a permission at once that a person has to say it is meant. */
public final class Waves {

  private static final String ANSWER =
      "If it is the default: ./connector run --once customer-permissions --accept. If they said no: set marketing-permissions.first-false=withdrawal";

  private Waves() {}

  /** Many a no in Custobar that may be a default would be overwritten with the till's yes. */
  public static RunStoppedException toCustobar(long customers) {
    return new RunStoppedException(
        CustobarError.TOO_MUCH,
        "customer-permissions: %s customers have a yes at the till and a no in Custobar, and it is not known whether they said no or whether it is Custobar's default; nothing of this page is sent. %s"
            .formatted(customers, ANSWER));
  }

  /** As {@link #toCustobar}, of a yes from before the journal, however few there are. */
  public static RunStoppedException held(int customers) {
    return new RunStoppedException(
        CustobarError.TOO_MUCH,
        "customer-permissions: customers with an old yes at the till and a no in Custobar: %s. It is not known whether they said no or whether it is Custobar's default, so this yes is not sent; connector.permission_history names them (reason may-be-default). %s"
            .formatted(customers, ANSWER));
  }

  static RunStoppedException toSource(int customers, int percent) {
    return new RunStoppedException(
        CustobarError.TOO_MUCH,
        "marketing-permissions: %s customers of whom the source holds nothing would be given a permission at once, above the limit of %s %% (guard.max-change); they wait, everything else is done. If they said so: ./connector run --once marketing-permissions --accept; a no in the source stays in any case"
            .formatted(customers, percent));
  }
}
