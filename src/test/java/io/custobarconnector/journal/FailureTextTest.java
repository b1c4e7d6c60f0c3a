package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class FailureTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "22P02 ~ invalid input syntax for type integer: \"a@b.c\" ~ invalid input syntax for type integer: \"…\"",
        "22P02 ~ invalid input syntax for type integer: \"a\"b\" ~ invalid input syntax for type integer: \"…\"",
        "22007 ~ invalid value \"Ann\" for \"DD\" ~ invalid value \"…\"",
        "22P02 ~ ungültige Syntax: »Ann« ~ ungültige Syntax: \"…\"",
        "22P02 ~ ungültige Syntax: „Ann“ ~ ungültige Syntax: \"…\"",
        "22P02 ~ syntaxe invalide : « Ann » ~ syntaxe invalide : \"…\"",
        "23505 ~ duplicate key value violates unique constraint \"c_pkey\" ~ duplicate key value violates unique constraint \"c_pkey\"",
        "42703 ~ column \"nme\" does not exist ~ column \"nme\" does not exist",
        "P0001 ~ Ann is blocked ~ a function in the database raised an error (SQLSTATE P0001)",
        "57014 ~ canceling statement due to user request ~ the database stopped a query that took too long, or was told to (canceling statement due to user request)"
      })
  void what_the_database_quotes_is_cut(String state, String message, String expected) {
    String wire =
        "SERROR\0C"
            + state
            + "\0M"
            + message
            + "\0DFailing row contains (a@b.c).\0WCOPY c: a@b.c\0";
    SQLException database = new PSQLException(new ServerErrorMessage(wire));

    assertThat(FailureText.of(new IllegalStateException("page failed", database)))
        .isEqualTo(expected);
    assertThat(
            FailureText.of(new BatchUpdateException("Batch entry (a@b.c)", new int[0], database)))
        .isEqualTo(expected);
  }

  @Test
  void the_innermost_reason_is_told_in_one_line() {
    assertThat(FailureText.of(new IllegalStateException("outer", new SQLException("a\n  b"))))
        .isEqualTo("a b");
    assertThat(FailureText.of(new IllegalStateException((String) null)))
        .isEqualTo("IllegalStateException");
    assertThat(FailureText.of(null)).isEqualTo("no reason given");
  }

  @Test
  void a_connection_that_broke_is_told_in_words() {
    assertThat(FailureText.of(new SQLException("sending to the backend", new EOFException())))
        .isEqualTo("the connection broke (EOFException)");
  }

  @Test
  void what_the_connector_says_itself_is_told_as_it_is() {
    assertThat(
            FailureText.of(
                new IllegalStateException(
                    new JournalException("ours", new SQLException("theirs")))))
        .isEqualTo("ours [CBC-DBA-012]");
  }
}
