package io.custobarconnector.flow.alert;

import java.util.Locale;

/** What each process counts or measures for the alerts of all. */
enum Measured {
  REQUESTS,
  REQUESTS_REFUSED,
  REQUESTS_FAILED,
  LOOK_UPS,
  LOOK_UPS_SLOW,
  LOOK_UPS_NOT_LIVE,
  STRANGERS,
  BUDGET_USED,
  CERTIFICATE_END;

  /** A look-up that takes longer is slow. */
  static final double SLOW_SECONDS = 0.5;

  /** Its name in the journal. */
  String written() {
    return name().toLowerCase(Locale.ROOT);
  }
}
