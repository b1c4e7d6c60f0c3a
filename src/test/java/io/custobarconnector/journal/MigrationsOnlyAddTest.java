package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While processes are replaced one after the other, the version before writes into the journal of
 * the next one: its tables stay as that version knows them.
 */
class MigrationsOnlyAddTest {

  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

  /** Those after the first series: before it, no version has ever run beside the next. */
  static Stream<Path> migrations() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      return files
          .filter(file -> number(file) > FormerMigrations.FIRST_SERIES)
          .sorted()
          .toList()
          .stream();
    }
  }

  private static int number(Path file) {
    return JournalVersion.number(file.getFileName().toString());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("migrations")
  void a_migration_only_adds(Path file) throws IOException {
    assertThat(harm(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE run;",
        "ALTER TABLE run DROP COLUMN error;",
        "ALTER TABLE run ALTER COLUMN error TYPE varchar(10);",
        "ALTER TABLE run ALTER COLUMN error SET NOT NULL;",
        "ALTER TABLE run RENAME COLUMN error TO reason;",
        "ALTER TABLE run ADD COLUMN more text NOT NULL;",
        "ALTER TABLE run ADD COLUMN more int, ADD COLUMN less text NOT NULL;",
        "ALTER TABLE run ADD CONSTRAINT c CHECK (rows_read >= 0);",
        "CREATE UNIQUE INDEX once ON run (flow);",
        "UPDATE run SET outcome = 'x';",
        "DELETE FROM run;",
        "TRUNCATE run;",
        "CREATE TRIGGER t BEFORE INSERT ON run EXECUTE FUNCTION f();"
      })
  void what_does_more_is_found(String sql) {
    assertThat(harm("CREATE TABLE mine (id int);\n-- a comment; and more\n" + sql)).hasSize(1);
  }

  @Test
  void what_concerns_a_new_table_alone_may_be_anything() {
    assertThat(
            harm(
                """
                CREATE TABLE mine (id int NOT NULL);
                ALTER TABLE mine ADD COLUMN more text NOT NULL;
                CREATE UNIQUE INDEX once ON mine (id);
                INSERT INTO mine VALUES (1, 'DROP TABLE run; it says');
                COMMENT ON TABLE mine IS 'Mine.';
                ALTER TABLE run ADD COLUMN a text, ADD COLUMN b text NOT NULL DEFAULT '';
                CREATE INDEX run_b ON run (b);
                CREATE OR REPLACE VIEW v AS SELECT 1;
                """))
        .isEmpty();
  }

  /** The statements that the version before might notice. */
  private static List<String> harm(String sql) {
    List<String> fresh = new ArrayList<>();
    List<String> harm = new ArrayList<>();
    String plain = sql.replaceAll("(?m)--.*$", "").replaceAll("'(?:[^']|'')*'", "''");
    for (String written : plain.split(";", -1)) {
      String statement = written.strip().replaceAll("\\s+", " ");
      String lower = statement.toLowerCase(Locale.ROOT);
      if (lower.startsWith("create table ")) {
        fresh.add(lower.split("[ (]", 4)[2]);
      } else if (!statement.isEmpty() && !isHarmless(lower, fresh)) {
        harm.add(statement);
      }
    }
    return harm;
  }

  private static boolean isHarmless(String statement, List<String> fresh) {
    if (statement.matches(
        "comment on .*|create (or replace )?view .*|create sequence .*|create index .*")) {
      return true;
    }
    if (fresh.stream()
        .anyMatch(
            table ->
                statement.matches(
                    "(alter table|insert into|create unique index \\w+ on) %s\\b.*"
                        .formatted(table)))) {
      return true;
    }
    return statement.startsWith("alter table ")
        && Stream.of(statement.replaceFirst("alter table \\w+ ", "").split(", (?=[a-z])", -1))
            .allMatch(
                part ->
                    part.startsWith("add column ")
                        && (!part.contains(" not null") || part.contains(" default ")));
  }
}
