package io.custobarconnector.settings.part;

import java.time.Duration;

/**
 * What an integrator decides about permissions.
 *
 * @param ownership where customers give and take them back
 * @param firstFalse what a false means that is read of a customer for the first time
 * @param firstTrue what a true means then
 * @param shortestRead the least number of customers a reading may give, in percent of the one
 *     before
 * @param settle how long Custobar may take to apply what was sent to it
 * @param clockTolerance how far the clocks of the source and of the connector may be apart
 * @param mostGrants the most customers, in percent of those known, who may be given a permission
 *     within an hour
 * @param newAddress what becomes of a yes when the address or phone number changes
 */
public record PermissionRules(
    Ownership ownership,
    FirstFalse firstFalse,
    FirstTrue firstTrue,
    int shortestRead,
    Duration settle,
    Duration clockTolerance,
    int mostGrants,
    NewAddress newAddress) {

  /** With the careful choice about new addresses. */
  public PermissionRules(
      Ownership ownership,
      FirstFalse firstFalse,
      FirstTrue firstTrue,
      int shortestRead,
      Duration settle,
      Duration clockTolerance,
      int mostGrants) {
    this(
        ownership,
        firstFalse,
        firstTrue,
        shortestRead,
        settle,
        clockTolerance,
        mostGrants,
        NewAddress.ASK_AGAIN);
  }
}
