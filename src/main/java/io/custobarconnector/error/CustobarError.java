package io.custobarconnector.error;

/** What Custobar answers, and what stops a run. */
public enum CustobarError implements ErrorCode {
  KEY(1, "Custobar refuses the key (HTTP 401).", "Check custobar.token and custobar.auth-scheme."),
  SCOPE(
      2,
      "Custobar does not let the key use an address (HTTP 403).",
      "Add the address to the scopes of the key."),
  ADDRESS(
      3,
      "Custobar does not know an address (HTTP 404).",
      "Check custobar.url: the address of the company, without a path."),
  BUSY(
      4,
      "Custobar fails, or asks to slow down.",
      "Nothing; the request is repeated, and the next run goes on."),
  NO_ANSWER(
      5,
      "Custobar does not answer.",
      "Check custobar.url, and that this machine may connect there."),
  REFUSED_ALIKE(
      6,
      "Custobar refuses all rows for one reason.",
      "Make the columns and the fields of Custobar agree: mostly a custom field is not declared there, or of another type."),
  TOO_MANY(
      7,
      "More rows than usual would be rejected.",
      "Mend the source or the mapping, or let the run through with --accept."),
  PAGE(
      8,
      "An answer of Custobar is not the page that was asked for.",
      "Check custobar.url, and that no proxy answers in its place."),
  MAPPING_CHANGED(
      9,
      "The mapping has changed since rows were delivered.",
      "Send all rows again first: backfill."),
  BOOKS(
      11,
      "The books of a run do not balance: a row is nowhere.",
      "Look at the steps of the route between source and sink; the cursor stays."),
  FLOW_BUSY(
      12,
      "The flow is running already, or another process has taken it over.",
      "Let that run end; status shows it."),
  TOO_MUCH(
      10,
      "A run would change or delete more than usual.",
      "See whether that is meant, and let it through with --accept.");

  private final int number;
  private final String meaning;
  private final String mend;

  CustobarError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "CUS";
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String mend() {
    return mend;
  }
}
