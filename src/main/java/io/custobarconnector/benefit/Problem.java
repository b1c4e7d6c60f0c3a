package io.custobarconnector.benefit;

import java.util.Locale;

/**
 * Everything that can be wrong with a till's request. The code is stable: tills are programmed
 * against it. What the cashier should do about it stands in {@code benefits/cashier_*.properties}.
 */
public enum Problem {
  MALFORMED_REQUEST(400, "The request breaks the rules of HTTP"),
  MALFORMED_BODY(400, "The body is not the JSON that was expected"),
  INVALID_FIELD(400, "A field is missing or wrong"),
  IDEMPOTENCY_KEY_MISSING(400, "The header Idempotency-Key is missing or wrong"),
  PHONE_INVALID(400, "The phone number cannot be right"),
  PHONE_FOREIGN(400, "Phone numbers of other countries are not looked up"),
  CUSTOMER_NEEDED(400, "Several customers with this phone number have the benefit"),
  KEY_MISSING(401, "The key of the till is missing, unknown or revoked"),
  WRONG_STORE(403, "The key belongs to another store"),
  NOT_FOUND(404, "There is no such path"),
  BENEFIT_UNKNOWN(404, "The customer does not have this benefit"),
  METHOD_NOT_ALLOWED(405, "The path does not take this method"),
  REQUEST_TIMEOUT(408, "The body did not arrive in time"),
  BENEFIT_USED(409, "The benefit has been used already"),
  BENEFIT_NOT_YET_VALID(409, "The benefit is not valid yet"),
  RECEIPT_REVERSED(409, "The receipt was reversed before"),
  BENEFIT_EXPIRED(410, "The benefit has expired"),
  BODY_TOO_LARGE(413, "The body is too large"),
  CONTENT_TYPE(415, "The body must be application/json"),
  IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
  TOO_MANY_REQUESTS(429, "The key makes too many requests"),
  INTERNAL(500, "The connector failed"),
  CUSTOBAR_UNREACHABLE(503, "Custobar does not answer, and the benefit is not given without it"),
  OFFLINE_CAP_REACHED(503, "Custobar does not answer, and today's uses without it are spent"),
  LEDGER_UNAVAILABLE(503, "The connector's database does not answer"),
  STOPPING(503, "The connector is stopping");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** One English sentence that is the same each time. */
  public String title() {
    return title;
  }

  /** The stable code, such as {@code benefit-used}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
