package io.custobarconnector.flow.database;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a failure says of a database: it is away for a while, or it will never let the connector in.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error codes</a>
 */
public final class Outage {

  /** No connection, no resources, stopping or starting up. */
  private static final Pattern PASSES = Pattern.compile("08...|53...|57P0[123]");

  /** In maintenance; after connecting, that a query reads what is not ready for it. */
  private static final Pattern PASSES_AT_CONNECT = Pattern.compile("55000");

  /** No or another password, no such user or database, no right to connect. */
  private static final Pattern LASTS = Pattern.compile("08004|28...|3D000|42501");

  /** A pooler has one code for all that it refuses. */
  private static final Pattern LASTS_AT_A_POOLER =
      Pattern.compile("unsupported startup parameter|no such (user|database)");

  /** At connecting, a parameter of the address whose value the driver or the server refuses. */
  private static final Pattern PARAMETER = Pattern.compile("22023|42601|42704");

  /** Files and classes that the address names, and words and numbers in it. */
  private static final List<Class<? extends Exception>> OF_THE_ADDRESS =
      List.of(
          FileNotFoundException.class,
          NoSuchFileException.class,
          ClassNotFoundException.class,
          IllegalArgumentException.class);

  /** What the driver gives no code of its own. */
  private static final Pattern BY_ITS_WORDS =
      Pattern.compile("HostnameVerifier|^Invalid \\w+ value");

  private Outage() {}

  /** Whether a database is away, starts up or has no connection left. */
  public static boolean isCauseOf(Throwable failure) {
    return (any(failure, cause -> has(cause, PASSES))
            || any(
                failure,
                cause ->
                    cause instanceof UnavailableException
                        && any(cause, refused -> has(refused, PASSES_AT_CONNECT))))
        && !isMistake(failure);
  }

  /**
   * Whether a connection fails for what the address says besides host, port and database: a
   * parameter, a file of certificates, or a host that the server's certificate does not name.
   */
  static boolean isOfTheAddress(Throwable failure) {
    return any(
        failure,
        cause ->
            has(cause, PARAMETER)
                || OF_THE_ADDRESS.stream().anyMatch(type -> type.isInstance(cause))
                || (cause instanceof SQLException refused
                    && BY_ITS_WORDS.matcher(String.valueOf(refused.getMessage())).find()));
  }

  /** Whether a setting is wrong, such as a password: another attempt would fail as well. */
  public static boolean isMistake(Throwable failure) {
    return any(
        failure,
        cause ->
            (cause instanceof UnavailableException && isOfTheAddress(cause))
                || has(cause, LASTS)
                || cause instanceof GeneralSecurityException
                || (cause instanceof SQLException refused
                    && LASTS_AT_A_POOLER.matcher(String.valueOf(refused.getMessage())).find()));
  }

  private static boolean has(Throwable cause, Pattern states) {
    return cause instanceof SQLException failed
        && failed.getSQLState() != null
        && states.matcher(failed.getSQLState()).matches();
  }

  private static boolean any(Throwable failure, Predicate<Throwable> such) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (such.test(cause)) {
        return true;
      }
    }
    return false;
  }
}
