package io.custobarconnector.forget;

/**
 * A person who is to be forgotten, as long as there is something left to do.
 *
 * @param customer the customer number, {@code external_id} in Custobar
 * @param pseudonym stands for the number where a line must stay; no number looks like it
 */
public record PersonToForget(String customer, String pseudonym) {

  private static final String PREFIX = "forgotten:";

  /** Whether this stands for somebody who was forgotten. */
  public static boolean isForgotten(String customer) {
    return customer.startsWith(PREFIX);
  }

  /** SQL that makes a pseudonym of a mark. */
  static String pseudonymSql(String mark) {
    return "'" + PREFIX + "' || encode(" + mark + ", 'hex')";
  }

  /** Without the number. */
  @Override
  public String toString() {
    return pseudonym;
  }
}
