package io.custobarconnector.consent;

/** So many customers would be given a permission at once that a person has to say it is meant. */
public final class PermissionWaveException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PermissionWaveException(int customers, int percent) {
    super(
        "marketing-permissions: %s customers of whom the source holds nothing would be given a permission at once, above the limit of %s %% (guard.max-change); they wait, everything else is done. If they said so: ./connector run --once marketing-permissions --accept; a no in the source stays in any case"
            .formatted(customers, percent));
  }
}
