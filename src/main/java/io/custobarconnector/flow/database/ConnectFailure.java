package io.custobarconnector.flow.database;

import com.zaxxer.hikari.HikariConfig;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.declared.Setting;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Why a database lets nobody in, and which setting to look at. */
final class ConnectFailure {

  private static final String NO_PASSWORD = "no password was provided";
  private static final String POOLER = "unsupported startup parameter";

  /** Of what the driver did not think of; its words ask for a report. */
  private static final String UNUSUAL = "99999";

  private ConnectFailure() {}

  /**
   * @param what the database, as a message names it
   * @param settings what its settings begin with, such as {@code scc}
   */
  static String sentence(String what, String settings, HikariConfig config, Throwable failure) {
    String reason = FailureText.of(failure);
    String url = "%s.url=%s".formatted(settings, config.getJdbcUrl());
    if (isUnknownHost(failure)) {
      return "%s: there is no host of this name, or this machine does not find it (%s)"
          .formatted(what, url);
    }
    if (reason.contains(NO_PASSWORD)) {
      return "%s asks the user %s for a password, and there is none: set the environment variable %s, or %s.password-file (%s)"
          .formatted(
              what,
              config.getUsername(),
              Setting.environmentName(settings + ".password"),
              settings,
              url);
    }
    if (reason.contains(POOLER)) {
      return "%s is behind a pooler that refuses how the connector connects: %s; add the parameter to ignore_startup_parameters of the pooler (%s)"
          .formatted(what, reason, url);
    }
    if (Outage.isOfTheAddress(failure)) {
      return "the address of %s cannot be used: %s (%s)".formatted(what, refusal(failure), url);
    }
    return "%s %s: %s (%s; check it, %s.username and %5$s.password)"
        .formatted(
            what,
            Outage.isMistake(failure) ? "refuses the connector" : "does not answer",
            reason,
            url,
            settings);
  }

  static ErrorCode code(Throwable failure) {
    String reason = FailureText.of(failure);
    if (isUnknownHost(failure)) {
      return DatabaseError.NO_HOST;
    }
    if (reason.contains(NO_PASSWORD)) {
      return DatabaseError.NO_PASSWORD;
    }
    if (reason.contains(POOLER)) {
      return DatabaseError.POOLER;
    }
    if (Outage.isOfTheAddress(failure)) {
      return DatabaseError.ADDRESS;
    }
    return Outage.isMistake(failure) ? DatabaseError.REFUSED : DatabaseError.NO_ANSWER;
  }

  /** What the driver says; what lies behind it is often no more than a name. */
  private static String refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refused
          && refused.getMessage() != null
          && !UNUSUAL.equals(refused.getSQLState())) {
        return refused.getMessage().lines().findFirst().orElse("").strip().replaceFirst("\\.$", "");
      }
    }
    return FailureText.of(failure);
  }

  private static boolean isUnknownHost(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }
}
