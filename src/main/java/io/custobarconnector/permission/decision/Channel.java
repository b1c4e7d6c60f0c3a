package io.custobarconnector.permission.decision;

import java.util.Locale;

/**
 * A channel that needs a permission which Commerce Cloud and Custobar both keep. Custobar's other
 * permissions (post, profiling, push) have no counterpart in Commerce Cloud and are left alone.
 *
 * @see <a href="https://developers.custobar.com/customers.html">Custobar's customer fields</a>
 */
public enum Channel {
  EMAIL,
  SMS;

  /** Custobar's field, such as {@code can_email}. */
  public String field() {
    return "can_" + column();
  }

  /** The channel of a name in the journal. */
  public static Channel of(String column) {
    return valueOf(column.toUpperCase(Locale.ROOT));
  }

  /** The name in the integrator's SQL and in the journal. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
