package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** One statement with its parameters, against a database. */
@ExtendWith(EmptyDatabaseExtension.class)
class SqlTest {

  private PGSimpleDataSource database;
  private Connection connection;

  @BeforeEach
  void connect(PGSimpleDataSource database) throws SQLException {
    this.database = database;
    this.connection = database.getConnection();
    Sql.update(connection, "CREATE TABLE line (name text PRIMARY KEY, value bigint)");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> names() throws SQLException {
    return Sql.texts(connection, "SELECT name FROM line ORDER BY name");
  }

  @Test
  void eachParameterComesThereAsItIs() throws SQLException {
    UUID uuid = UUID.randomUUID();
    Instant moment = Instant.parse("2026-03-29T01:30:00.123456Z");

    List<String> there =
        Sql.one(
            connection,
            """
            SELECT ?::text, ?::bigint, ?::boolean, encode(?, 'hex'), ?::uuid, ?::date,
                   ?::timestamptz AT TIME ZONE 'UTC'\
            """,
            row -> {
              List<String> texts = new ArrayList<>();
              for (int i = 1; i <= 7; i++) {
                texts.add(row.getString(i));
              }
              return texts;
            },
            "it's",
            12L,
            true,
            new byte[] {1, (byte) 255},
            uuid,
            LocalDate.of(2026, 2, 28),
            moment);

    assertThat(there)
        .containsExactly(
            "it's", "12", "t", "01ff", uuid.toString(), "2026-02-28", "2026-03-29 01:30:00.123456");
  }

  @Test
  void whatIsNotThereIsNull() throws SQLException {
    Sql.update(connection, "INSERT INTO line VALUES (?, ?)", Optional.of("a"), Optional.empty());
    Sql.update(connection, "INSERT INTO line VALUES (?, ?)", "b", null);

    assertThat(Sql.texts(connection, "SELECT name FROM line WHERE value IS NULL ORDER BY name"))
        .containsExactly("a", "b");
  }

  @Test
  void aCollectionIsAnArrayAlsoWithNothingInIt() throws SQLException {
    Sql.update(connection, "INSERT INTO line VALUES ('a', 1), ('b', 2), ('c', NULL)");

    assertThat(names(List.of("a", "b", "nobody"))).containsExactly("a", "b");
    assertThat(names(List.of())).isEmpty();
    assertThat(
            Sql.texts(
                connection,
                "SELECT n FROM unnest(?::text[], ?::boolean[]) AS u (n, flag) WHERE flag IS NULL",
                List.of("x", "y"),
                Sql.array("boolean", Arrays.asList(true, null))))
        .containsExactly("y");
  }

  private List<String> names(List<String> wanted) throws SQLException {
    return Sql.texts(
        connection, "SELECT name FROM line WHERE name = ANY (?) ORDER BY name", wanted);
  }

  @Test
  void ofNoRowThereIsNoFirst() throws SQLException {
    assertThat(Sql.first(connection, "SELECT name FROM line", row -> row.getString(1))).isEmpty();
  }

  @Test
  void aBatchSaysOfEachHowManyRowsItChanged() throws SQLException {
    int[] changed =
        Sql.batch(
            connection,
            "INSERT INTO line VALUES (?, ?) ON CONFLICT DO NOTHING",
            List.of(List.of("a", 1), List.of("a", 2), List.of("b", Optional.empty())));

    assertThat(changed).containsExactly(1, 0, 1);
    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void ofATransactionThatFailsNothingIsLeft() throws SQLException {
    assertThatThrownBy(
            () ->
                Sql.inTransaction(
                    connection,
                    within -> {
                      Sql.update(within, "INSERT INTO line VALUES ('a', 1)");
                      return Sql.update(within, "INSERT INTO line VALUES ('a', 2)");
                    }))
        .isInstanceOf(SQLException.class)
        .extracting(failure -> ((SQLException) failure).getSQLState())
        .isEqualTo("23505");

    assertThat(names()).isEmpty();
    assertThat(connection.getAutoCommit()).isTrue();
    Sql.inTransaction(database, within -> Sql.update(within, "INSERT INTO line VALUES ('b', 2)"));
    assertThat(names()).containsExactly("b");
  }
}
