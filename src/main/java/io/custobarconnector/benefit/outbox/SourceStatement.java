package io.custobarconnector.benefit.outbox;

import io.custobarconnector.benefit.Redemption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The integrator's SQL that records in the source what became of a benefit: benefits.sql. */
public final class SourceStatement {

  /** What the source is told of a benefit on a receipt. */
  public enum State {
    USED,
    REPORTED,
    CHECKED
  }

  static final String MOMENT = "at";

  private static final Set<String> PARAMETERS =
      Set.of(
          "state",
          "receiptId",
          "benefitId",
          "storeId",
          "terminalId",
          "customerId",
          "phone",
          "redemptionId",
          MOMENT);

  /** Comments, quoted text and casts, in which a colon is no parameter; then a parameter. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "--[^\\n]*|/\\*.*?\\*/|'[^']*'|\"[^\"]*\"|::|:([A-Za-z]\\w*)", Pattern.DOTALL);

  private final Path file;
  private final String sql;
  private final List<String> parameters = new ArrayList<>();

  private SourceStatement(Path file, String text) {
    this.file = file;
    Matcher token = TOKEN.matcher(text);
    StringBuilder statement = new StringBuilder();
    while (token.find()) {
      String name = token.group(1);
      String replacement = token.group().startsWith("--") ? "" : token.group();
      if (name != null) {
        if (!PARAMETERS.contains(name)) {
          throw new IllegalArgumentException(
              "%s: there is no parameter :%s; there are %s"
                  .formatted(file, name, PARAMETERS.stream().sorted().toList()));
        }
        parameters.add(name);
        replacement = name.equals(MOMENT) ? "?::timestamptz" : "?::text";
      }
      token.appendReplacement(statement, Matcher.quoteReplacement(replacement));
    }
    token.appendTail(statement);
    this.sql = statement.toString();
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException when it cannot be read or names a parameter that is none
   */
  public static SourceStatement read(Path file) {
    try {
      return new SourceStatement(file, Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read", e);
    }
  }

  /**
   * Has the database look at the statement, without running it.
   *
   * @throws IllegalArgumentException when it is wrong
   */
  public void check(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.getParameterMetaData();
    } catch (SQLException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Writes what became of a benefit.
   *
   * @return false when no row was touched: the source does not know the receipt yet
   */
  boolean write(Connection connection, Redemption use, State state) throws SQLException {
    Map<String, String> values =
        Map.of(
            "state", state.name().toLowerCase(Locale.ROOT),
            "receiptId", use.receiptId(),
            "benefitId", use.benefitId(),
            "storeId", use.storeId(),
            "terminalId", use.terminalId(),
            "customerId", use.customerId(),
            "phone", use.phone(),
            "redemptionId", use.id().toString());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.size(); i++) {
        String name = parameters.get(i);
        if (name.equals(MOMENT)) {
          Instant at = use.reversedAt().orElse(use.usedAt());
          statement.setObject(i + 1, at.atOffset(ZoneOffset.UTC));
        } else {
          statement.setString(i + 1, values.get(name));
        }
      }
      return statement.executeUpdate() > 0;
    }
  }
}
