package io.custobarconnector.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.core.Encoding;

/**
 * Texts for a database that is not in UTF-8, as that of an older source may be. Reasons that
 * Custobar gives, and messages that are kept, may have characters that it does not; one of them
 * would refuse the whole page. A question mark stands for each.
 */
public final class FittingTexts {

  private final CharsetEncoder encoder;

  private FittingTexts(Charset charset) {
    this.encoder = charset.newEncoder();
  }

  /** The same connection when its database has every character, or keeps all bytes. */
  public static Connection of(Connection connection) throws SQLException {
    return narrow(connection)
        .map(charset -> new FittingTexts(charset).connection(connection))
        .orElse(connection);
  }

  /** The text as the connection's database can keep it. */
  public static String fit(Connection connection, String text) throws SQLException {
    Optional<Charset> narrow = narrow(connection);
    return narrow.isEmpty() ? text : new FittingTexts(narrow.get()).fit(text);
  }

  private static Optional<Charset> narrow(Connection connection) throws SQLException {
    String name = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
    if (name == null || name.equals("SQL_ASCII")) {
      return Optional.empty();
    }
    Charset charset = Charset.forName(Encoding.getDatabaseEncoding(name).name());
    return charset.equals(StandardCharsets.UTF_8) ? Optional.empty() : Optional.of(charset);
  }

  private Connection connection(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, answer) ->
            answer instanceof PreparedStatement statement
                ? proxy(PreparedStatement.class, statement, (asked, value) -> value)
                : answer);
  }

  /** Does something with what a method answered. */
  @FunctionalInterface
  private interface Answer {
    Object of(Method method, Object answer);
  }

  private <T> T proxy(Class<T> type, T target, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return answer.of(method, method.invoke(target, fitting(method, arguments)));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private Object[] fitting(Method method, Object[] arguments) {
    boolean holdsTexts =
        arguments != null
            && (method.getName().equals("createArrayOf") || method.getName().startsWith("set"));
    if (!holdsTexts) {
      return arguments;
    }
    Object[] fit = arguments.clone();
    for (int i = 0; i < fit.length; i++) {
      if (fit[i] instanceof String text) {
        fit[i] = fit(text);
      } else if (fit[i] instanceof Object[] elements) {
        fit[i] = fit(elements);
      }
    }
    return fit;
  }

  private Object[] fit(Object[] elements) {
    Object[] fit = elements.clone();
    for (int i = 0; i < fit.length; i++) {
      if (fit[i] instanceof String text) {
        fit[i] = fit(text);
      }
    }
    return fit;
  }

  private String fit(String text) {
    if (encoder.canEncode(text)) {
      return text;
    }
    StringBuilder fit = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              String one = Character.toString(character);
              fit.append(encoder.canEncode(one) ? one : "?");
            });
    return fit.toString();
  }
}
