package io.custobarconnector.flow.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.error.DatabaseError;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures of a database pass, by PostgreSQL's codes. */
class OutageTest {

  private static Exception failed(String state, String message) {
    return new IllegalStateException(new SQLException(message, state));
  }

  @ParameterizedTest
  @CsvSource({
    "08001, Connection refused",
    "08006, An I/O error occurred while sending to the backend",
    "57P03, the database system is starting up",
    "57P01, terminating connection due to administrator command",
    "53300, sorry too many clients already",
    "08P01, server login has been failing"
  })
  void a_database_that_is_away_is_waited_for(String state, String message) {
    assertThat(Outage.isCauseOf(failed(state, message))).isTrue();
    assertThat(Outage.isMistake(failed(state, message))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, password authentication failed for user \"reader\"",
    "28000, no pg_hba.conf entry for host",
    "3D000, database \"nowhere\" does not exist",
    "42501, permission denied for database \"shop\"",
    "08004, The server requested SCRAM-based authentication but no password was provided.",
    "08P01, unsupported startup parameter: options",
    "08P01, no such database: nowhere"
  })
  void what_a_setting_gets_wrong_is_not_waited_for(String state, String message) {
    assertThat(Outage.isMistake(failed(state, message))).isTrue();
    assertThat(Outage.isCauseOf(failed(state, message))).isFalse();
  }

  @Test
  void a_certificate_that_nobody_trusts_is_a_mistake() {
    SQLException failed =
        new SQLException("SSL error", "08006", new CertificateException("unknown issuer"));
    assertThat(Outage.isMistake(failed)).isTrue();
    assertThat(Outage.isCauseOf(failed)).isFalse();
  }

  @Test
  void a_database_in_maintenance_is_waited_for_and_a_view_that_holds_nothing_yet_is_not() {
    Exception closed = failed("55000", "database \"shop\" is not currently accepting connections");
    assertThat(
            Outage.isCauseOf(
                new UnavailableException(DatabaseError.NO_ANSWER, "no connection", closed)))
        .isTrue();
    Exception empty = failed("55000", "materialized view \"sales\" has not been populated");
    assertThat(Outage.isCauseOf(empty)).isFalse();
  }

  @Test
  void a_wrong_query_is_neither() {
    assertThat(Outage.isCauseOf(failed("42601", "syntax error"))).isFalse();
    assertThat(Outage.isMistake(failed("42601", "syntax error"))).isFalse();
    assertThat(Outage.isCauseOf(new IllegalStateException("a bug"))).isFalse();
  }
}
