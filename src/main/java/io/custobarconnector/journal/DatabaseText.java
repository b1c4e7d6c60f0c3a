package io.custobarconnector.journal;

import java.util.regex.Pattern;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL said of a statement, without the data that it may quote. Its detail, context and
 * hint lines are left out, since they show whole rows; so is a value in the message itself, as in
 * {@code invalid input syntax for type integer: "…"}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE codes</a>
 */
public final class DatabaseText {

  private static final String DATA_EXCEPTION = "22";
  private static final String RAISED_BY_A_FUNCTION = "P0";
  private static final String QUERY_CANCELED = "57014";

  /** From the first quotation mark to the last, in every language that PostgreSQL speaks. */
  private static final Pattern QUOTED = Pattern.compile("[\"«»„“”‚‘].*[\"«»„“”‘’]", Pattern.DOTALL);

  private DatabaseText() {}

  /** The message in one line, fit for a log. */
  public static String of(ServerErrorMessage error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    String message = error.getMessage() == null ? "SQLSTATE " + state : error.getMessage();
    if (state.equals(QUERY_CANCELED)) {
      return "the database stopped a query that took too long, or was told to (%s)"
          .formatted(message);
    }
    if (state.startsWith(RAISED_BY_A_FUNCTION)) {
      // Whoever wrote the function chose the words; they may name a customer.
      return "a function in the database raised an error (SQLSTATE %s)".formatted(state);
    }
    String safe =
        state.startsWith(DATA_EXCEPTION) ? QUOTED.matcher(message).replaceAll("\"…\"") : message;
    return safe.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
